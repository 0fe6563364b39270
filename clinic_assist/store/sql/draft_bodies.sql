SELECT body FROM drafts WHERE patient = ?
