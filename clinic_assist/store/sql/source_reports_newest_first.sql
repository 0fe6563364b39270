SELECT report FROM sources ORDER BY seq DESC
