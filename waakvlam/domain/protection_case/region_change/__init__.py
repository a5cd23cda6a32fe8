"""A household that moved to another jeugdregio is handed over to it (*overdracht aan een andere regio*)."""
