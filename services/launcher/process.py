"""The image's own command, started inside a container of that image which already runs and does nothing."""

from launcher.answers import Command, Config
from launcher.clock import Watch
from launcher.container import LAST_LINES, Container
from launcher.core import Facts, TargetFailed
from launcher.options import Needs


class Process(Container):
    """No container is created in what is timed: the order is an exec."""

    phases = ("exec", "listen", "first_200")

    def needs(self) -> Needs:
        return Needs(command=("sleep", "infinity"))  # the process to measure comes later

    def setup(self) -> None:
        super().setup()
        self.create()
        self.engine.start(self.name)
        self.locate()

    def prepare(self) -> None:
        super().prepare()
        image = self.engine.image(self.spec.image)
        config: Config = (image and image.get("Config")) or {}
        argv = [*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])]
        if not argv:
            raise TargetFailed(f"L'image {self.spec.image} n'a pas de commande.")
        self.command: Command = {"Cmd": argv, "WorkingDir": config.get("WorkingDir") or "/"}
        self.idle = self.used()

    def start(self, watch: Watch) -> None:
        self.exec = self.engine.prepare_exec(self.name, self.command)
        self.engine.start_exec(self.exec, detach=True)
        watch.mark("exec")
        self.wait(watch)

    def look(self) -> None:
        state = self.engine.inspect_exec(self.exec)
        if not state["Running"]:
            sentence = f"« {self.spec.label} » s'est arrêté (code {state['ExitCode']}) sans avoir répondu."
            raise TargetFailed(sentence, self.said_again())

    def said_again(self) -> list[str]:
        """What the command says when it is run once more: what a detached one said, nobody kept."""
        attached: Command = {**self.command, "AttachStdout": True, "AttachStderr": True}
        repeated = self.engine.prepare_exec(self.name, attached)
        return self.engine.start_exec(repeated, detach=False)[-LAST_LINES:]

    def conclude(self) -> Facts:
        found = super().conclude()
        if found.memory_bytes is None or self.idle is None:
            return Facts(kernel=found.kernel)
        return Facts(memory_bytes=max(0, found.memory_bytes - self.idle), kernel=found.kernel)
