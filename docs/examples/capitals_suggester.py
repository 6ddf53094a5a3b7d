"""A suggester for Diptych in plain Python: words that are written in capitals may be organisations."""

import json
import re
import sys

for line in sys.stdin:
    article = json.loads(line)
    suggestions = [
        {
            "label": "ORG",
            "start": found.start(),
            "end": found.end(),
            "quote": found[0],
            "score": 0.6,
            "why": "in capitals",
        }
        for found in re.finditer(r"\b[A-Z]{2,6}\b", article["text"])
    ]
    print(json.dumps({"id": article["id"], "suggestions": suggestions}), flush=True)
