"""Words, tables and pictures of each study."""
