"""Questions of one person about their own proposals: what came of them, and what of it is luck."""
