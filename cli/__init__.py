"""The command `bd`: typed option declarations over the functions of the packages below."""
