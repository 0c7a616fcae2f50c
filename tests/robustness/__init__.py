"""Laws over generated inputs, and what generates them."""
