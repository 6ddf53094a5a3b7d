"""What doccano makes of a JSON Lines file: run by the Python of an environment in which doccano 1.8 is installed.

Arguments: the file, and a folder for the database. Prints a list with the text, spans and relations of each example.
"""

import json
import os
import sys
from importlib.util import find_spec
from typing import Any


def main(path: str, folder: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/doccano.sqlite3"
    found = find_spec("backend")
    assert found is not None
    assert found.submodule_search_locations is not None
    sys.path.insert(0, next(iter(found.submodule_search_locations)))
    import django

    django.setup()
    from data_import.datasets import load_dataset
    from data_import.pipeline.catalog import create_file_format
    from data_import.pipeline.readers import FileName
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from examples.models import Example
    from projects.models import SequenceLabelingProject

    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_user(username="tester", password="-")
    kinds = {"project_type": "SequenceLabeling", "allow_overlapping": True, "use_relation": True}
    project = SequenceLabelingProject.objects.create(name="test", description="", created_by=user, **kinds)
    names = [FileName(full_path=path, generated_name="a.jsonl", upload_name="a.jsonl")]
    columns = {"column_data": "text", "column_label": "label"}
    kind = create_file_format("JSONL")
    dataset = load_dataset("RelationExtraction", kind, names, project, encoding="Auto", **columns)
    dataset.save(user)
    assert not dataset.errors, dataset.errors
    examples = Example.objects.filter(project=project).order_by("id")
    print(json.dumps([_example(example) for example in examples]))


def _example(example: Any) -> dict[str, Any]:
    relations = [[one.type.text, _span(one.from_id), _span(one.to_id)] for one in example.relations.all()]
    return {
        "text": example.text,
        "spans": sorted(map(_span, example.spans.all())),
        "relations": sorted(relations),
        "article": example.meta["article"],
    }


def _span(span: Any) -> list[Any]:
    return [span.start_offset, span.end_offset, span.label.text]


if __name__ == "__main__":
    main(*sys.argv[1:])
