"""Tables of posts as people have them: read, understood, and turned into the words of the job stream."""
