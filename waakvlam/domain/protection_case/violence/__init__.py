"""A calamity, or violence, while help was given: what the inspectorate must be told (Jeugdwet art. 4.1.8)."""
