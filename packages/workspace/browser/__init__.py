"""The browser that looks at generated pages: optional, provisioned beside the toolchain."""
