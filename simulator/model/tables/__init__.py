"""Tables that kernels take, and how the compiler handles them."""
