import { Combobox } from "@base-ui/react/combobox";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Field, fieldStyles, type FieldProps, type Option } from "./Field";
import { Icon } from "./Icon";
import menuStyles from "./Menu.module.css";

/** A customer, found by a part of the name; empty means none. */
export function CustomerField({ label, error, hint, required, value, name, onChange, except }: FieldProps & { value: string | null; name: string | null; onChange: (id: string | null, name: string | null) => void; except?: string }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const [typed, setTyped] = useState("");
  const wanted = typed === name ? "" : typed.trim();
  const found = useQuery({
    queryKey: ["customer-choices", organisation.id, wanted],
    placeholderData: (before: Option[] | undefined) => before,
    queryFn: async () => {
      const query = client().from("customers").select("id,name").eq("org_id", organisation.id).is("merged_into", null);
      const named = wanted ? query.ilike("name", `%${wanted.replace(/[%_\\]/g, "\\$&")}%`) : query;
      const list = await rows<{ id: string; name: string }[]>(named.order("name").limit(20));
      return list.map((one) => ({ value: one.id, label: one.name }));
    },
  });
  const items = (found.data ?? []).filter((one) => one.value !== except);
  return (
    <Field {...{ label, error, hint, required }}>
      {(wiring) => (
        <Combobox.Root<Option>
          items={items}
          filter={null}
          value={value ? { value, label: name ?? "" } : null}
          isItemEqualToValue={(a, b) => a.value === b.value}
          onInputValueChange={setTyped}
          onValueChange={(next) => onChange(next?.value ?? null, next?.label ?? null)}
        >
          <span className={fieldStyles.picker}>
            <Combobox.Input className={fieldStyles.control} placeholder={t("customers.find")} {...wiring} />
            <Icon name="down" />
          </span>
          <Combobox.Portal>
            <Combobox.Positioner className={menuStyles.positioner} sideOffset={4}>
              <Combobox.Popup className={menuStyles.popup} style={{ width: "var(--anchor-width)", maxWidth: "none" }} aria-label={label}>
                <Combobox.Empty>{found.isFetching ? null : <div className={menuStyles.label}>{t("customers.nobody")}</div>}</Combobox.Empty>
                <Combobox.List>
                  {(item: Option) => (
                    <Combobox.Item key={item.value} value={item} className={menuStyles.item}>
                      {item.label}
                    </Combobox.Item>
                  )}
                </Combobox.List>
              </Combobox.Popup>
            </Combobox.Positioner>
          </Combobox.Portal>
        </Combobox.Root>
      )}
    </Field>
  );
}
