SELECT epoch, audit, signing_public, until_audit FROM past_keys ORDER BY epoch
