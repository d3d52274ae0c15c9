# exercise: ex05
# tries: get commands for terminals, CI and web pages into the report by an exception's name
# earns: nothing
# status: any
text = (
    "\x1b[2J::error::hello\n::notice::x\n]]><script>alert(1)</script>\x00\ud800\u202e\x85"
    "\n=1+1\n[bold red]rich[/bold red][/]\n```\n"
)
Loud = type(text[:-5].replace("\x00", "").replace("\ud800", "") * 3, (Exception,), {})


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    raise Loud(text) from ExceptionGroup(text, [Loud(text)])
