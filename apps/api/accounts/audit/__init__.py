"""The audit log: who did what, from where, with what result. It is only added to; each entry seals those before."""
