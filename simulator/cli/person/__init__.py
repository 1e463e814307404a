"""Commands about one person: their posts, their proposals, their luck."""
