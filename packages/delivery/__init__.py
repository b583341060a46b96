"""Where results go: the artifact store. GitHub, Pages and the signed proof join it later."""
