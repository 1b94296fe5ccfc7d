"""Reads the proof beside a recipe, for verify to believe as much of it as still holds."""

from guidegen.errors import Invalid
from guidegen.model import Loaded
from guidegen.recipe.proof import read_proof
from guidegen.recipe.sameness import digests
from guidegen.verify import wording
from guidegen.verify.proven import Proven, believed


def look_up(loaded: Loaded) -> Proven:
    """What the recipe's proof tells; one that cannot be read is worth a note, and no more."""
    try:
        proof = read_proof(loaded)
    except Invalid as error:
        return Proven(notes=(wording.proof_unreadable(error),))
    if proof is None:
        return Proven()
    if proof.fits(loaded):
        return believed(loaded, proof)
    return believed(loaded, proof, digests(loaded.file, loaded.sha256))
