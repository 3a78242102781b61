"""Motion capture of anybody's, read (`readers`) and put on a body (`retarget`)."""
