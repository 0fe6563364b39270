SELECT source_id, name, format, imported_at
FROM sources
WHERE seq IN (SELECT source FROM fact_blocks WHERE patient = ?)
ORDER BY seq
