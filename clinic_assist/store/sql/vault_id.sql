SELECT vault_id FROM vault
