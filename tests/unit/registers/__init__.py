"""The registers keep what they are told, refuse what they must, and name no child."""
