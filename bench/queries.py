"""How many questions a page asks the database: paths in, {path: number} out.

`cookie=TOKEN` before a path is somebody who takes part, `cookie=NAME=VALUE` anybody.
"""

import json
import sys

from bench.django import ready

ASIDE = ("SET ", "SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def main() -> None:
    ready()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from engawa.web.scope import SEEKER_COOKIE

    found: dict[str, int] = {}
    client = Client(SERVER_NAME="localhost")
    for word in sys.argv[1:]:
        if word.startswith("cookie="):
            name, _equals, value = word.removeprefix("cookie=").rpartition("=")
            client.cookies[name or SEEKER_COOKIE] = value
            continue
        client.get(word)  # the first one fills caches
        with CaptureQueriesContext(connection) as asked:
            if (status := client.get(word).status_code) != 200:
                raise SystemExit(f"{word} answered {status}")
        found[word] = sum(not one["sql"].startswith(ASIDE) for one in asked.captured_queries)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
