"""The doctor: is all there that a worker needs, and if not, how is it mended?"""
