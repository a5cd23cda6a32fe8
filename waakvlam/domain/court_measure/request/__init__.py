"""From the request for a measure to the petition: what the requester and the RvdK do."""
