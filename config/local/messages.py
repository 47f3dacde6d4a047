"""`make messages`: bring the catalogues in step with the source. Translations already made are kept.

With the names of storeys only theirs: make messages ARGS="calls registry".
"""

import sys

from config.local import catalogues, compile


def main(storeys: list[str]) -> int:
    unknown = set(storeys) - set(catalogues.STOREYS)
    if unknown:
        print(f"No such storey: {', '.join(sorted(unknown))}. They are: {', '.join(catalogues.STOREYS)}.")
        return 1
    found = list(catalogues.texts())
    for storey in storeys or catalogues.STOREYS:
        for language in catalogues.LANGUAGES:
            path = catalogues.catalogue_path(storey, language)
            catalogue = catalogues.collected(storey, language, found)
            if not len(catalogue):
                for file in (path, path.with_suffix(".mo")):
                    file.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(catalogues.written(catalogue, language))
            compile.compile_catalogue(path)
            waiting = [m for m in catalogue if m.id and not catalogues.complete(m)]
            print(f"{path.relative_to(catalogues.ROOT)}: {len(catalogue)} texts, {len(waiting)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
