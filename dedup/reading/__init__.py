"""Pages and articles from the world."""
