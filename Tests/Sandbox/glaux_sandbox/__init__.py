"""A local AWS stand-in over real HTTP: moto, with the parts replaced where moto is not like AWS."""
