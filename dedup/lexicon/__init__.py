"""What a line says by itself, whatever page it stands on."""
