SELECT actor, MAX(at) FROM audit WHERE event IN ('vault-unlocked', 'vault-created') AND actor <> '' GROUP BY actor
