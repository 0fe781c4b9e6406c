"""The blackboard: small pages whose numbers can be checked by hand, one file a page."""
