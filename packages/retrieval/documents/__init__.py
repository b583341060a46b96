"""Documents that people give: PDF, DOCX, HTML and text, turned into Markdown at arm's length."""
