"""Runs the tests of one module and prints what became of each as JSON: null, or why it failed."""

import json
import sys
import unittest


class Results(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.found = {}

    def addSuccess(self, test):
        self.found[test.id().rsplit(".", 1)[-1]] = None

    def addError(self, test, error):
        self.found[test.id().rsplit(".", 1)[-1]] = self._exc_info_to_string(error, test)

    addFailure = addError


results = Results()
unittest.defaultTestLoader.loadTestsFromName(sys.argv[1]).run(results)
not_tests = [why for name, why in results.found.items() if not name.startswith("test_")]
if not_tests:
    sys.exit("\n".join(not_tests))  # What comes before the tests of a class failed, and they did not run.
print(json.dumps(results.found))
