import { useT } from "../../i18n";
import { changeSettings } from "../../state/settings";
import { Button } from "../../ui";
import { Row } from "../row";
import { LineField } from "./line-field";

/** A whole path on any system, to a file of a model. */
const isModelPath = (text: string) => /^(?:\/|[A-Za-z]:[\\/]|\\\\).*\.gguf$/iu.test(text);

/** The model for embeddings, beside the one that answers; none unless one is chosen here. */
export function EmbeddingFile({ path }: { readonly path: string | null }) {
  const t = useT();
  return (
    <Row name={t("server.embedding")} note={t("server.embeddingWhat")} setting="serverEmbeddingFile">
      <div className="flex flex-col gap-2">
        {path === null ? (
          <span className="text-muted">{t("server.noEmbedding")}</span>
        ) : (
          <div className="flex flex-wrap items-center gap-2">
            <code className="wrap-anywhere">{path}</code>
            <Button kind="quiet" onClick={() => void changeSettings({ serverEmbeddingFile: null })}>
              {t("server.embeddingRemove")}
            </Button>
          </div>
        )}
        <LineField
          label={t("server.embeddingFile")}
          submit={t("server.embeddingUse")}
          placeholder="/models/embedding.gguf"
          valid={isModelPath}
          fault={t("server.embeddingFault")}
          onSubmit={(serverEmbeddingFile) => void changeSettings({ serverEmbeddingFile })}
        />
      </div>
    </Row>
  );
}
