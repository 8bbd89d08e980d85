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
print(json.dumps(results.found))
