"""Who asks, and what they may: roles, identities, CSRF, and the headers that every answer has."""
