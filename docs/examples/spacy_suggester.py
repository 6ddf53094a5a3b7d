"""A suggester for Diptych: the entities that a spaCy model finds. Its argument is the model, by name or by path."""

import json
import sys

LABELS = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "GPE", "LOC": "LOC", "FAC": "LOC", "NORP": "NORP",
    "PRODUCT": "THING", "WORK_OF_ART": "THING", "EVENT": "THING", "LAW": "THING", "MISC": "THING",
    "DATE": "DATE", "TIME": "DATE",
    "MONEY": "NUM", "PERCENT": "NUM", "QUANTITY": "NUM", "CARDINAL": "NUM", "ORDINAL": "NUM",
}  # fmt: skip
"""What models call them (OntoNotes, WikiNER), and what Diptych's own schema does."""


def loaded(model: str):
    """The pipeline of that name or path; a plain sentence and the end where it cannot be had."""
    try:
        import spacy
    except ImportError:
        sys.exit("spaCy is not installed for this Python: python -m pip install spacy")
    try:
        return spacy.load(model)
    except OSError:
        sys.exit(f"spaCy has no model {model}: python -m spacy download {model}")


def main() -> None:
    """Answer each article with its entities; offsets of spaCy are code points, as Diptych's are."""
    if len(sys.argv) != 2:
        sys.exit("usage: spacy_suggester.py MODEL, for example en_core_web_sm")
    nlp = loaded(sys.argv[1])
    for line in sys.stdin:
        article = json.loads(line)
        nlp.max_length = max(nlp.max_length, len(article["text"]) + 1)
        suggestions = [
            {
                "label": LABELS[entity.label_],
                "start": entity.start_char,
                "end": entity.end_char,
                "quote": entity.text,
                "score": 0.7,
                "why": f"{entity.label_} for {nlp.meta['name']}",
            }
            for entity in nlp(article["text"]).ents
            if LABELS.get(entity.label_) in article["labels"]
        ]
        print(json.dumps({"id": article["id"], "suggestions": suggestions}), flush=True)


if __name__ == "__main__":
    main()
