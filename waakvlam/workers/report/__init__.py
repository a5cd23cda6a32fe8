"""`waakvlam report`: a region's figures on a page, and the delivery to CBS."""
