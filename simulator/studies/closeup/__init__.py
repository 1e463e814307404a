"""One freelancer or one post from close by."""
