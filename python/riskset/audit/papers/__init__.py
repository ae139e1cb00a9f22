"""Audits a manuscript of any make, without its data: whether its numbers agree with each other."""

from riskset.audit.papers.audit import PaperAudit, audit_paper
from riskset.audit.papers.rules import RULES

__all__ = ["RULES", "PaperAudit", "audit_paper"]
