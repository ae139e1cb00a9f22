"""Front matter that a submission to a journal reads, and that no format prints."""

from __future__ import annotations

SUBMISSION_KEYS: dict[str, str] = {
    "short-title": "short title for `riskset submit`, if it differs from `running-title`",
    "running-head": "another name for `short-title`",
    "article-type": "kind of article for `riskset submit`, which decides the limits; `original article` by default",
    "checklist": "reporting checklist or checklists that `riskset submit` fills, such as `record`",
    "key-points": "key points, a list of sentences, for `riskset submit`",
    "highlights": "highlights, a list of sentences, for `riskset submit`",
    "statements": "statements by name, for `riskset submit`, such as `funding` or `data-availability`",
    "ethics": "statement on approval by an ethics committee, for `riskset submit`",
    "consent": "statement on consent to participate, for `riskset submit`",
    "consent-for-publication": "statement on consent for publication, for `riskset submit`",
    "funding": "statement on funding, or the grants of Quarto's schema, for `riskset submit`",
    "competing-interests": "statement on competing interests, for `riskset submit`",
    "conflict-of-interest": "another name for `competing-interests`",
    "data-availability": "statement on where the data are available, for `riskset submit`",
    "code-availability": "statement on where the code is available, for `riskset submit`",
    "contributions": "statement on what each author did, for `riskset submit`; by default made from the authors' `roles`",
    "author-contributions": "another name for `contributions`",
    "registration": "statement on the registration of the study or protocol, for `riskset submit`",
    "acknowledgements": "acknowledgements, for `riskset submit`",
    "acknowledgments": "another spelling of `acknowledgements`",
}
