"""Front matter that a submission to a journal reads, and that no format prints."""

from __future__ import annotations

SUBMISSION_KEYS: dict[str, str] = {
    "short-title": "short title for `riskset submit`, where it differs from `running-title`",
    "running-head": "the same, by another name",
    "article-type": "kind of article for `riskset submit`, whose limits hold: `original article` without it",
    "checklist": "reporting checklist or checklists that `riskset submit` fills, such as `record`",
    "key-points": "key points, a list of sentences, for `riskset submit`",
    "highlights": "highlights, a list of sentences, for `riskset submit`",
    "statements": "statements by name, for `riskset submit`, such as `funding` or `data-availability`",
    "ethics": "statement on the approval by an ethics committee, for `riskset submit`",
    "consent": "statement on consent to participate, for `riskset submit`",
    "consent-for-publication": "statement on consent for publication, for `riskset submit`",
    "funding": "statement on funding, or the grants of Quarto's schema, for `riskset submit`",
    "competing-interests": "statement on competing interests, for `riskset submit`",
    "conflict-of-interest": "the same, by another name",
    "data-availability": "statement on where the data can be had, for `riskset submit`",
    "code-availability": "statement on where the code can be had, for `riskset submit`",
    "contributions": "statement on what each author did, for `riskset submit`; without it, from the authors' `roles`",
    "author-contributions": "the same, by another name",
    "registration": "statement on the registration of study or protocol, for `riskset submit`",
    "acknowledgements": "acknowledgements, for `riskset submit`",
    "acknowledgments": "the same, by another spelling",
}
