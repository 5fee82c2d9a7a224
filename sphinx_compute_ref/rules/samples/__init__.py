"""Rules that hold tables against samples, and samples against what is said about them."""
