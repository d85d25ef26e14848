"""What pyspf and checkdmarc cost for the corpus that the judges of the tests are asked: JSON on stdin, seconds as JSON on stdout."""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../test/mail/judges"))

import spf_judge  # noqa: E402
import spf_lookups_judge  # noqa: E402

TASKS = {
    "evaluate": (spf_judge.Zone, spf_judge.evaluate),
    "count": (spf_lookups_judge.ZoneResolver, spf_lookups_judge.count),
}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    zone_of, work = TASKS[given["task"]]
    questions = [(question, zone_of(question["zone"])) for question in given["questions"]]
    start = time.monotonic()
    for _ in range(given["times"]):
        for question, zone in questions:
            work(question, zone)
    json.dump({"seconds": time.monotonic() - start}, sys.stdout)
