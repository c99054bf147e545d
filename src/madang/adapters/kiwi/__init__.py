"""Korean morphology by Kiwi (kiwipiepy), the extra ``madang[korean]``."""
