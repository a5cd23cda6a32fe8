"""The out-of-home placement (*uithuisplaatsing*) within a measure: authorised, carried out, extended, ended."""
