"""What tools/run_on_avx512.py makes of its arguments and of what others print; the emulator is not started.

usage: tests/tools/test_run_on_avx512.py        (standard library only)
SPDX-License-Identifier: Apache-2.0
"""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import run_on_avx512  # noqa: E402  (after the path)


def complaint(arguments):
    with contextlib.redirect_stderr(io.StringIO()) as text:
        try:
            run_on_avx512.parse(arguments)
        except SystemExit:
            return text.getvalue()
    return ""


class Arguments(unittest.TestCase):
    def test_after_the_program_belong_to_the_program(self):
        options = run_on_avx512.parse(["--memory", "512", "/bin/sh", "--memory", "1", "-c", "true"])
        self.assertEqual(options.memory, 512)
        self.assertEqual(options.arguments, ["--memory", "1", "-c", "true"])

    def test_name_a_program_and_files_that_exist(self):
        self.assertIn("/nowhere/program does not exist", complaint(["/nowhere/program"]))
        self.assertIn("/nowhere/file does not exist", complaint(["--file", "/nowhere/file", "/bin/sh"]))
        self.assertIn("is not a program", complaint([__file__]))
        self.assertIn("is not a program", complaint(["/"]))
        self.assertIn("required: BINARY", complaint([]))


class Guest(unittest.TestCase):
    def test_gets_arguments_and_variables_as_they_are(self):
        script = run_on_avx512.init_script(["/b in", "*avx512*", "it's"], "/here and there",
                                           {"RIVULET_SIMD": "a b", "GTEST_SEED": "1", "HOME": "/root"})
        self.assertIn("cd '/here and there'", script)
        self.assertIn("""LD_BIND_NOW=1 GTEST_SEED=1 'RIVULET_SIMD=a b' '/b in' '*avx512*' 'it'"'"'s')""", script)
        self.assertNotIn("HOME", script)

    def test_gets_the_libraries_that_the_loader_finds(self):
        listing = ("\tlinux-vdso.so.1 (0x00007ffd)\n\tlibm.so.6 => /lib/libm.so.6 (0x00007f01)\n"
                   "\t/lib64/ld-linux-x86-64.so.2 (0x00007f02)\n")
        found = [str(path) for path in run_on_avx512.libraries(listing)]
        self.assertEqual(found, ["/lib/libm.so.6", "/lib64/ld-linux-x86-64.so.2"])
        self.assertEqual(run_on_avx512.libraries("\tnot a dynamic executable\n"), [])
        with self.assertRaisesRegex(FileNotFoundError, "libtbb.so.12"):
            run_on_avx512.libraries("\tlibtbb.so.12 => not found\n")

    def test_holds_files_where_they_lie_here(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "data")
            source.mkdir()
            (source / "one").write_text("1")
            root = pathlib.Path(folder, "root")
            run_on_avx512.place(source, root)
            self.assertEqual((root / source.relative_to("/") / "one").read_text(), "1")

    def test_reports_a_status_or_none(self):
        self.assertEqual(run_on_avx512.exit_status("noise\r\nexit status 139\r\n"), 139)
        self.assertIsNone(run_on_avx512.exit_status("Kernel panic: no exit status 1\n"))


if __name__ == "__main__":
    unittest.main()
