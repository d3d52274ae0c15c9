# exercise: ex05
# tries: forget every module, so that the next import of anything starts anew or fails
# earns: nothing
# status: any
import sys

sys.modules.clear()
sys.path.clear()
sys.meta_path.clear()
sys.path_hooks.clear()


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    return {}
