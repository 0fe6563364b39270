SELECT holder_id, public_key
FROM key_holders
WHERE
    kind = 'recovery'
    OR account_id IN (
        SELECT account_id FROM accounts WHERE state = 'active' AND (role IN ('auditor', 'administrator') OR may_own = 1)
    )
ORDER BY holder_id
