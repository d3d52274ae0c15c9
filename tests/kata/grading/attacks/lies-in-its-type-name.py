# exercise: ex02
# tries: return an object whose type's name is a megabyte of commands
# earns: nothing
# status: any
Kind = type("\x1b[2J::error::x\n<script>" + "x" * 1_000_000, (), {})


def reparameterize(z_mean, z_log_var):
    return Kind()
