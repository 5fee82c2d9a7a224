"""Publishing many versions of a reference side by side, and comparing them."""
