// Made by `kontor types` from the database; edit the migrations instead.
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]
export type Database = {
  public: {
    Tables: {
      ai_usage_days: {
        Row: {
          billed_by: string | null
          byok_amount: string
          completion_tokens: number
          cost: string
          created_at: string
          currency: string
          customer_id: string | null
          customer_is_given: boolean
          id: string
          integration_id: string
          key_hash: string
          logged_amount: string
          logged_completion_tokens: number
          logged_prompt_tokens: number
          logged_reasoning_tokens: number
          logged_request_count: number
          model: string
          org_id: string
          person_id: string | null
          person_is_given: boolean
          prompt_tokens: number
          provider_name: string
          reasoning_tokens: number
          request_count: number
          updated_at: string
          usage_on: string
        }
        Insert: {
          billed_by?: string | null
          byok_amount?: string
          completion_tokens?: number
          cost?: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          customer_is_given?: boolean
          id?: string
          integration_id: string
          key_hash?: string
          logged_amount?: string
          logged_completion_tokens?: number
          logged_prompt_tokens?: number
          logged_reasoning_tokens?: number
          logged_request_count?: number
          model: string
          org_id: string
          person_id?: string | null
          person_is_given?: boolean
          prompt_tokens?: number
          provider_name?: string
          reasoning_tokens?: number
          request_count?: number
          updated_at?: string
          usage_on: string
        }
        Update: {
          billed_by?: string | null
          byok_amount?: string
          completion_tokens?: number
          cost?: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          customer_is_given?: boolean
          id?: string
          integration_id?: string
          key_hash?: string
          logged_amount?: string
          logged_completion_tokens?: number
          logged_prompt_tokens?: number
          logged_reasoning_tokens?: number
          logged_request_count?: number
          model?: string
          org_id?: string
          person_id?: string | null
          person_is_given?: boolean
          prompt_tokens?: number
          provider_name?: string
          reasoning_tokens?: number
          request_count?: number
          updated_at?: string
          usage_on?: string
        }
        Relationships: [
          { foreignKeyName: 'ai_usage_days_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'bill'; columns: ['org_id', 'billed_by']; isOneToOne: false; referencedRelation: 'provider_bills'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'person'; columns: ['org_id', 'person_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      ai_usage_logs: {
        Row: {
          agent_id: string | null
          asked_model: string | null
          billed_by: string | null
          called_at: string
          called_model: string | null
          completion_tokens: number
          cost: string
          cost_text: string
          created_at: string
          currency: string
          customer_id: string | null
          customer_is_given: boolean
          generation_id: string
          id: string
          integration_id: string
          key_hash: string
          model: string
          org_id: string
          person_id: string | null
          person_is_given: boolean
          prompt_tokens: number
          provider: string
          provider_name: string
          reasoning_tokens: number
          usage_on: string
        }
        Insert: {
          agent_id?: string | null
          asked_model?: string | null
          billed_by?: string | null
          called_at?: string
          called_model?: string | null
          completion_tokens?: number
          cost: string
          cost_text?: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          customer_is_given?: boolean
          generation_id: string
          id?: string
          integration_id: string
          key_hash: string
          model: string
          org_id: string
          person_id?: string | null
          person_is_given?: boolean
          prompt_tokens?: number
          provider?: string
          provider_name?: string
          reasoning_tokens?: number
          usage_on?: string
        }
        Update: {
          agent_id?: string | null
          asked_model?: string | null
          billed_by?: string | null
          called_at?: string
          called_model?: string | null
          completion_tokens?: number
          cost?: string
          cost_text?: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          customer_is_given?: boolean
          generation_id?: string
          id?: string
          integration_id?: string
          key_hash?: string
          model?: string
          org_id?: string
          person_id?: string | null
          person_is_given?: boolean
          prompt_tokens?: number
          provider?: string
          provider_name?: string
          reasoning_tokens?: number
          usage_on?: string
        }
        Relationships: [
          { foreignKeyName: 'ai_usage_logs_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'bill'; columns: ['org_id', 'billed_by']; isOneToOne: false; referencedRelation: 'provider_bills'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'person'; columns: ['org_id', 'person_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      allowed_transitions: {
        Row: {
          entity: string
          from_state: string
          to_state: string
        }
        Insert: {
          entity: string
          from_state: string
          to_state: string
        }
        Update: {
          entity?: string
          from_state?: string
          to_state?: string
        }
        Relationships: [
        ]
      }
      audit_log: {
        Row: {
          actor: string | null
          at: string
          id: string
          job: string | null
          new: Json | null
          old: Json | null
          op: string
          org_id: string
          row_id: string
          table_name: string
        }
        Insert: {
          actor?: string | null
          at?: string
          id?: string
          job?: string | null
          new?: Json | null
          old?: Json | null
          op: string
          org_id: string
          row_id: string
          table_name: string
        }
        Update: {
          actor?: string | null
          at?: string
          id?: string
          job?: string | null
          new?: Json | null
          old?: Json | null
          op?: string
          org_id?: string
          row_id?: string
          table_name?: string
        }
        Relationships: [
        ]
      }
      calendar_events: {
        Row: {
          assigned_to: string | null
          booked_at: string | null
          cancelled_at: string | null
          client_email: string | null
          client_id: string | null
          client_name: string | null
          client_phone: string | null
          created_at: string
          currency: string
          customer_id: string | null
          ends_at: string
          happened_on: string
          id: string
          integration_id: string | null
          kind: string
          matched_by: string | null
          moved_count: number
          net_value: string | null
          org_id: string
          origin_event_id: string | null
          origin_identity: string | null
          origin_on: string | null
          origin_rule: string | null
          origin_set_at: string | null
          origin_set_by: string | null
          previous_starts_at: string | null
          price: string | null
          provider: string | null
          provider_booking_id: string | null
          sale_step: string | null
          service_id: string | null
          service_name: string | null
          set_at: string | null
          set_by: string | null
          set_state: string | null
          staff_name: string | null
          starts_at: string
          state: string
          superseding_count: number
          tax_included: boolean
          tax_rate: number | null
          title: string | null
          told_state: string
          updated_at: string
          value: string | null
        }
        Insert: {
          assigned_to?: string | null
          booked_at?: string | null
          cancelled_at?: string | null
          client_email?: string | null
          client_id?: string | null
          client_name?: string | null
          client_phone?: string | null
          created_at?: string
          currency: string
          customer_id?: string | null
          ends_at: string
          happened_on: string
          id?: string
          integration_id?: string | null
          kind?: string
          matched_by?: string | null
          moved_count?: number
          net_value?: string | null
          org_id: string
          origin_event_id?: string | null
          origin_identity?: string | null
          origin_on?: string | null
          origin_rule?: string | null
          origin_set_at?: string | null
          origin_set_by?: string | null
          previous_starts_at?: string | null
          price?: string | null
          provider?: string | null
          provider_booking_id?: string | null
          sale_step?: string | null
          service_id?: string | null
          service_name?: string | null
          set_at?: string | null
          set_by?: string | null
          set_state?: string | null
          staff_name?: string | null
          starts_at: string
          state: string
          superseding_count?: number
          tax_included?: boolean
          tax_rate?: number | null
          title?: string | null
          told_state: string
          updated_at?: string
          value?: string | null
        }
        Update: {
          assigned_to?: string | null
          booked_at?: string | null
          cancelled_at?: string | null
          client_email?: string | null
          client_id?: string | null
          client_name?: string | null
          client_phone?: string | null
          created_at?: string
          currency?: string
          customer_id?: string | null
          ends_at?: string
          happened_on?: string
          id?: string
          integration_id?: string | null
          kind?: string
          matched_by?: string | null
          moved_count?: number
          net_value?: string | null
          org_id?: string
          origin_event_id?: string | null
          origin_identity?: string | null
          origin_on?: string | null
          origin_rule?: string | null
          origin_set_at?: string | null
          origin_set_by?: string | null
          previous_starts_at?: string | null
          price?: string | null
          provider?: string | null
          provider_booking_id?: string | null
          sale_step?: string | null
          service_id?: string | null
          service_name?: string | null
          set_at?: string | null
          set_by?: string | null
          set_state?: string | null
          staff_name?: string | null
          starts_at?: string
          state?: string
          superseding_count?: number
          tax_included?: boolean
          tax_rate?: number | null
          title?: string | null
          told_state?: string
          updated_at?: string
          value?: string | null
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'calendar_events_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'origin'; columns: ['org_id', 'origin_event_id']; isOneToOne: false; referencedRelation: 'telephony_events'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'origin_setter'; columns: ['org_id', 'origin_set_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'service'; columns: ['org_id', 'service_id']; isOneToOne: false; referencedRelation: 'services'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'setter'; columns: ['org_id', 'set_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      contacts: {
        Row: {
          assigned_to: string | null
          created_at: string
          customer_id: string
          email: string | null
          id: string
          name: string
          note: string | null
          org_id: string
          phone: string | null
          title: string | null
          updated_at: string
          version: number
        }
        Insert: {
          assigned_to?: string | null
          created_at?: string
          customer_id: string
          email?: string | null
          id?: string
          name: string
          note?: string | null
          org_id: string
          phone?: string | null
          title?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          assigned_to?: string | null
          created_at?: string
          customer_id?: string
          email?: string | null
          id?: string
          name?: string
          note?: string | null
          org_id?: string
          phone?: string | null
          title?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'contacts_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      currency_changes: {
        Row: {
          entry_count: number
          finished_at: string | null
          from_currency: string
          id: string
          org_id: string
          started_at: string
          started_by: string | null
          state: string
          switched_at: string | null
          to_currency: string
          unconverted_count: number
          written_count: number
        }
        Insert: {
          entry_count?: number
          finished_at?: string | null
          from_currency: string
          id?: string
          org_id: string
          started_at?: string
          started_by?: string | null
          state?: string
          switched_at?: string | null
          to_currency: string
          unconverted_count?: number
          written_count?: number
        }
        Update: {
          entry_count?: number
          finished_at?: string | null
          from_currency?: string
          id?: string
          org_id?: string
          started_at?: string
          started_by?: string | null
          state?: string
          switched_at?: string | null
          to_currency?: string
          unconverted_count?: number
          written_count?: number
        }
        Relationships: [
          { foreignKeyName: 'currency_changes_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      customer_identities: {
        Row: {
          assigned_to: string | null
          created_at: string
          customer_id: string
          id: string
          kind: string
          org_id: string
          provider: string
          updated_at: string
          value: string
          version: number
        }
        Insert: {
          assigned_to?: string | null
          created_at?: string
          customer_id: string
          id?: string
          kind: string
          org_id: string
          provider?: string
          updated_at?: string
          value: string
          version?: number
        }
        Update: {
          assigned_to?: string | null
          created_at?: string
          customer_id?: string
          id?: string
          kind?: string
          org_id?: string
          provider?: string
          updated_at?: string
          value?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer_identities_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      customer_merges: {
        Row: {
          id: string
          kept_id: string
          merged_at: string
          merged_by: string | null
          merged_id: string
          moved_count: number
          org_id: string
          undone_at: string | null
        }
        Insert: {
          id?: string
          kept_id: string
          merged_at?: string
          merged_by?: string | null
          merged_id: string
          moved_count?: number
          org_id: string
          undone_at?: string | null
        }
        Update: {
          id?: string
          kept_id?: string
          merged_at?: string
          merged_by?: string | null
          merged_id?: string
          moved_count?: number
          org_id?: string
          undone_at?: string | null
        }
        Relationships: [
          { foreignKeyName: 'customer_merges_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'kept_customer'; columns: ['org_id', 'kept_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'merged_customer'; columns: ['org_id', 'merged_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      customers: {
        Row: {
          assigned_to: string | null
          country: string | null
          created_at: string
          currency: string | null
          email: string | null
          id: string
          kind: string
          merged_into: string | null
          name: string
          note: string | null
          org_id: string
          phone: string | null
          updated_at: string
          version: number
        }
        Insert: {
          assigned_to?: string | null
          country?: string | null
          created_at?: string
          currency?: string | null
          email?: string | null
          id?: string
          kind?: string
          merged_into?: string | null
          name: string
          note?: string | null
          org_id: string
          phone?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          assigned_to?: string | null
          country?: string | null
          created_at?: string
          currency?: string | null
          email?: string | null
          id?: string
          kind?: string
          merged_into?: string | null
          name?: string
          note?: string | null
          org_id?: string
          phone?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customers_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'merged_customer'; columns: ['org_id', 'merged_into']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      function_logs: {
        Row: {
          at: string
          code: string | null
          error: string | null
          event_id: string | null
          function: string
          id: string
          method: string
          milliseconds: number
          org_id: string
          path: string
          request_id: string
          status: number
          user_id: string | null
        }
        Insert: {
          at?: string
          code?: string | null
          error?: string | null
          event_id?: string | null
          function: string
          id?: string
          method: string
          milliseconds: number
          org_id: string
          path: string
          request_id: string
          status: number
          user_id?: string | null
        }
        Update: {
          at?: string
          code?: string | null
          error?: string | null
          event_id?: string | null
          function?: string
          id?: string
          method?: string
          milliseconds?: number
          org_id?: string
          path?: string
          request_id?: string
          status?: number
          user_id?: string | null
        }
        Relationships: [
        ]
      }
      fx_fetches: {
        Row: {
          error: string | null
          etag: string | null
          file: string | null
          finished_at: string | null
          id: number
          newest_on: string | null
          rate_count: number
          started_at: string
          state: string
        }
        Insert: {
          error?: string | null
          etag?: string | null
          file?: string | null
          finished_at?: string | null
          id?: number
          newest_on?: string | null
          rate_count?: number
          started_at?: string
          state?: string
        }
        Update: {
          error?: string | null
          etag?: string | null
          file?: string | null
          finished_at?: string | null
          id?: number
          newest_on?: string | null
          rate_count?: number
          started_at?: string
          state?: string
        }
        Relationships: [
        ]
      }
      fx_rates: {
        Row: {
          currency: string
          loaded_at: string
          rate: string
          rated_on: string
          seq: number
          source: string
        }
        Insert: {
          currency: string
          loaded_at?: string
          rate: string
          rated_on: string
          seq?: number
          source: string
        }
        Update: {
          currency?: string
          loaded_at?: string
          rate?: string
          rated_on?: string
          seq?: number
          source?: string
        }
        Relationships: [
        ]
      }
      guardrails: {
        Row: {
          action: string
          agent_id: string | null
          covers: string
          created_at: string
          currency: string
          customer_id: string | null
          id: string
          is_enabled: boolean
          limit_amount: string | null
          limit_share: number | null
          name: string
          org_id: string
          period: string
          route_model: string | null
          scope: string
          updated_at: string
          version: number
        }
        Insert: {
          action?: string
          agent_id?: string | null
          covers?: string
          created_at?: string
          currency: string
          customer_id?: string | null
          id?: string
          is_enabled?: boolean
          limit_amount?: string | null
          limit_share?: number | null
          name: string
          org_id: string
          period?: string
          route_model?: string | null
          scope?: string
          updated_at?: string
          version?: number
        }
        Update: {
          action?: string
          agent_id?: string | null
          covers?: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          id?: string
          is_enabled?: boolean
          limit_amount?: string | null
          limit_share?: number | null
          name?: string
          org_id?: string
          period?: string
          route_model?: string | null
          scope?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'guardrails_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      integration_secrets: {
        Row: {
          integration_id: string
          name: string
          org_id: string
          sealed: string
          updated_at: string
        }
        Insert: {
          integration_id: string
          name: string
          org_id: string
          sealed: string
          updated_at?: string
        }
        Update: {
          integration_id?: string
          name?: string
          org_id?: string
          sealed?: string
          updated_at?: string
        }
        Relationships: [
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      integrations: {
        Row: {
          account: string | null
          created_at: string
          id: string
          last_error: string | null
          last_error_at: string | null
          last_synced_at: string | null
          name: string
          org_id: string
          provider: string
          secret_hints: Json
          sender: string | null
          state: string
          updated_at: string
          version: number
        }
        Insert: {
          account?: string | null
          created_at?: string
          id?: string
          last_error?: string | null
          last_error_at?: string | null
          last_synced_at?: string | null
          name: string
          org_id: string
          provider: string
          secret_hints?: Json
          sender?: string | null
          state?: string
          updated_at?: string
          version?: number
        }
        Update: {
          account?: string | null
          created_at?: string
          id?: string
          last_error?: string | null
          last_error_at?: string | null
          last_synced_at?: string | null
          name?: string
          org_id?: string
          provider?: string
          secret_hints?: Json
          sender?: string | null
          state?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'integrations_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      invitations: {
        Row: {
          accepted_at: string | null
          accepted_by: string | null
          created_at: string
          email: string
          expires_at: string
          id: string
          invited_by: string | null
          mailed_at: string | null
          membership_id: string
          org_id: string
          revoked_at: string | null
        }
        Insert: {
          accepted_at?: string | null
          accepted_by?: string | null
          created_at?: string
          email: string
          expires_at: string
          id?: string
          invited_by?: string | null
          mailed_at?: string | null
          membership_id: string
          org_id: string
          revoked_at?: string | null
        }
        Update: {
          accepted_at?: string | null
          accepted_by?: string | null
          created_at?: string
          email?: string
          expires_at?: string
          id?: string
          invited_by?: string | null
          mailed_at?: string | null
          membership_id?: string
          org_id?: string
          revoked_at?: string | null
        }
        Relationships: [
          { foreignKeyName: 'invitations_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'membership'; columns: ['org_id', 'membership_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      leads: {
        Row: {
          assigned_to: string | null
          company: string | null
          created_at: string
          currency: string
          customer_id: string | null
          email: string | null
          estimated_value: string | null
          follow_up_on: string | null
          id: string
          lost_reason: string | null
          name: string
          note: string | null
          org_id: string
          phone: string | null
          service_id: string | null
          source: string | null
          state: string
          state_since: string
          updated_at: string
          version: number
        }
        Insert: {
          assigned_to?: string | null
          company?: string | null
          created_at?: string
          currency: string
          customer_id?: string | null
          email?: string | null
          estimated_value?: string | null
          follow_up_on?: string | null
          id?: string
          lost_reason?: string | null
          name: string
          note?: string | null
          org_id: string
          phone?: string | null
          service_id?: string | null
          source?: string | null
          state?: string
          state_since?: string
          updated_at?: string
          version?: number
        }
        Update: {
          assigned_to?: string | null
          company?: string | null
          created_at?: string
          currency?: string
          customer_id?: string | null
          email?: string | null
          estimated_value?: string | null
          follow_up_on?: string | null
          id?: string
          lost_reason?: string | null
          name?: string
          note?: string | null
          org_id?: string
          phone?: string | null
          service_id?: string | null
          source?: string | null
          state?: string
          state_since?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'leads_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'service'; columns: ['org_id', 'service_id']; isOneToOne: false; referencedRelation: 'services'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      ledger_entries: {
        Row: {
          amount: string
          amount_org: string | null
          currency: string
          customer_id: string | null
          day: string
          direction: string
          org_id: string
          part: number
          person_id: string | null
          posted_at: string
          rate: string | null
          rate_from_seq: number | null
          rate_to_seq: number | null
          rated_on: string | null
          source: string
          source_id: string
          state: string
          to_currency: string
          workspace: string
        }
        Insert: {
          amount: string
          amount_org?: string | null
          currency: string
          customer_id?: string | null
          day: string
          direction: string
          org_id: string
          part?: number
          person_id?: string | null
          posted_at?: string
          rate?: string | null
          rate_from_seq?: number | null
          rate_to_seq?: number | null
          rated_on?: string | null
          source: string
          source_id: string
          state: string
          to_currency: string
          workspace: string
        }
        Update: {
          amount?: string
          amount_org?: string | null
          currency?: string
          customer_id?: string | null
          day?: string
          direction?: string
          org_id?: string
          part?: number
          person_id?: string | null
          posted_at?: string
          rate?: string | null
          rate_from_seq?: number | null
          rate_to_seq?: number | null
          rated_on?: string | null
          source?: string
          source_id?: string
          state?: string
          to_currency?: string
          workspace?: string
        }
        Relationships: [
        ]
      }
      manual_entries: {
        Row: {
          amount: string
          assigned_to: string | null
          created_at: string
          currency: string
          customer_id: string | null
          direction: string
          happened_on: string
          id: string
          note: string
          org_id: string
          person_id: string | null
          state: string
          updated_at: string
          version: number
        }
        Insert: {
          amount: string
          assigned_to?: string | null
          created_at?: string
          currency: string
          customer_id?: string | null
          direction: string
          happened_on: string
          id?: string
          note?: string
          org_id: string
          person_id?: string | null
          state?: string
          updated_at?: string
          version?: number
        }
        Update: {
          amount?: string
          assigned_to?: string | null
          created_at?: string
          currency?: string
          customer_id?: string | null
          direction?: string
          happened_on?: string
          id?: string
          note?: string
          org_id?: string
          person_id?: string | null
          state?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'manual_entries_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'person'; columns: ['org_id', 'person_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      memberships: {
        Row: {
          created_at: string
          email: string | null
          id: string
          name: string
          org_id: string
          role: string
          state: string
          updated_at: string
          user_id: string | null
          version: number
        }
        Insert: {
          created_at?: string
          email?: string | null
          id?: string
          name: string
          org_id: string
          role: string
          state?: string
          updated_at?: string
          user_id?: string | null
          version?: number
        }
        Update: {
          created_at?: string
          email?: string | null
          id?: string
          name?: string
          org_id?: string
          role?: string
          state?: string
          updated_at?: string
          user_id?: string | null
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'memberships_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      message_heads: {
        Row: {
          assigned_to: string | null
          at: string
          event_id: string | null
          id: string
          number: string
          org_id: string
          outgoing_id: string | null
        }
        Insert: {
          assigned_to?: string | null
          at: string
          event_id?: string | null
          id?: string
          number: string
          org_id: string
          outgoing_id?: string | null
        }
        Update: {
          assigned_to?: string | null
          at?: string
          event_id?: string | null
          id?: string
          number?: string
          org_id?: string
          outgoing_id?: string | null
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'event'; columns: ['org_id', 'event_id']; isOneToOne: false; referencedRelation: 'telephony_events'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'message_heads_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'outgoing'; columns: ['org_id', 'outgoing_id']; isOneToOne: false; referencedRelation: 'outgoing_messages'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      message_opt_outs: {
        Row: {
          added_by: string | null
          created_at: string
          event_id: string | null
          id: string
          lifted_at: string | null
          number: string
          org_id: string
          stands: boolean
          stopped_at: string | null
          updated_at: string
        }
        Insert: {
          added_by?: string | null
          created_at?: string
          event_id?: string | null
          id?: string
          lifted_at?: string | null
          number: string
          org_id: string
          stands?: boolean
          stopped_at?: string | null
          updated_at?: string
        }
        Update: {
          added_by?: string | null
          created_at?: string
          event_id?: string | null
          id?: string
          lifted_at?: string | null
          number?: string
          org_id?: string
          stands?: boolean
          stopped_at?: string | null
          updated_at?: string
        }
        Relationships: [
          { foreignKeyName: 'event'; columns: ['org_id', 'event_id']; isOneToOne: false; referencedRelation: 'telephony_events'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'message_opt_outs_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'person'; columns: ['org_id', 'added_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      notes: {
        Row: {
          about_customer_id: string | null
          assigned_to: string | null
          body: string
          created_at: string
          created_by: string | null
          customer_id: string | null
          edited_at: string | null
          id: string
          lead_id: string | null
          org_id: string
          sale_id: string | null
          updated_at: string
          version: number
        }
        Insert: {
          about_customer_id?: string | null
          assigned_to?: string | null
          body: string
          created_at?: string
          created_by?: string | null
          customer_id?: string | null
          edited_at?: string | null
          id?: string
          lead_id?: string | null
          org_id: string
          sale_id?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          about_customer_id?: string | null
          assigned_to?: string | null
          body?: string
          created_at?: string
          created_by?: string | null
          customer_id?: string | null
          edited_at?: string | null
          id?: string
          lead_id?: string | null
          org_id?: string
          sale_id?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'author'; columns: ['org_id', 'created_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'lead'; columns: ['org_id', 'lead_id']; isOneToOne: false; referencedRelation: 'leads'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'notes_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'sale'; columns: ['org_id', 'sale_id']; isOneToOne: false; referencedRelation: 'sales'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      notification_preferences: {
        Row: {
          channel: string
          org_id: string
          person_id: string
          type: string
          wanted: boolean
        }
        Insert: {
          channel: string
          org_id: string
          person_id: string
          type: string
          wanted: boolean
        }
        Update: {
          channel?: string
          org_id?: string
          person_id?: string
          type?: string
          wanted?: boolean
        }
        Relationships: [
          { foreignKeyName: 'person'; columns: ['org_id', 'person_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'type'; columns: ['type']; isOneToOne: false; referencedRelation: 'notification_types'; referencedColumns: ['name'] },
        ]
      }
      notification_types: {
        Row: {
          by_mail: boolean
          in_app: boolean
          name: string
          permission: string
          place: number
          renew_after: string | null
        }
        Insert: {
          by_mail: boolean
          in_app: boolean
          name: string
          permission: string
          place: number
          renew_after?: string | null
        }
        Update: {
          by_mail?: boolean
          in_app?: boolean
          name?: string
          permission?: string
          place?: number
          renew_after?: string | null
        }
        Relationships: [
        ]
      }
      notifications: {
        Row: {
          about_id: string | null
          about_table: string | null
          cause: string
          created_at: string
          detail: Json
          id: string
          org_id: string
          person_id: string
          raised_at: string
          raised_count: number
          read_at: string | null
          rung_at: string
          settled_at: string | null
          type: string
        }
        Insert: {
          about_id?: string | null
          about_table?: string | null
          cause: string
          created_at?: string
          detail?: Json
          id?: string
          org_id: string
          person_id: string
          raised_at?: string
          raised_count?: number
          read_at?: string | null
          rung_at?: string
          settled_at?: string | null
          type: string
        }
        Update: {
          about_id?: string | null
          about_table?: string | null
          cause?: string
          created_at?: string
          detail?: Json
          id?: string
          org_id?: string
          person_id?: string
          raised_at?: string
          raised_count?: number
          read_at?: string | null
          rung_at?: string
          settled_at?: string | null
          type?: string
        }
        Relationships: [
          { foreignKeyName: 'notifications_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'person'; columns: ['org_id', 'person_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'type'; columns: ['type']; isOneToOne: false; referencedRelation: 'notification_types'; referencedColumns: ['name'] },
        ]
      }
      openrouter_keys: {
        Row: {
          created_at: string
          customer_id: string | null
          id: string
          integration_id: string
          is_disabled: boolean
          key_hash: string
          name: string
          org_id: string
          person_id: string | null
          updated_at: string
          version: number
        }
        Insert: {
          created_at?: string
          customer_id?: string | null
          id?: string
          integration_id: string
          is_disabled?: boolean
          key_hash: string
          name?: string
          org_id: string
          person_id?: string | null
          updated_at?: string
          version?: number
        }
        Update: {
          created_at?: string
          customer_id?: string | null
          id?: string
          integration_id?: string
          is_disabled?: boolean
          key_hash?: string
          name?: string
          org_id?: string
          person_id?: string | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'openrouter_keys_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'person'; columns: ['org_id', 'person_id']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      organisations: {
        Row: {
          country: string
          created_at: string
          currency: string
          id: string
          locale: string
          name: string
          next_currency: string | null
          rates_source: string
          timezone: string
          updated_at: string
          version: number
        }
        Insert: {
          country?: string
          created_at?: string
          currency?: string
          id?: string
          locale?: string
          name: string
          next_currency?: string | null
          rates_source?: string
          timezone?: string
          updated_at?: string
          version?: number
        }
        Update: {
          country?: string
          created_at?: string
          currency?: string
          id?: string
          locale?: string
          name?: string
          next_currency?: string | null
          rates_source?: string
          timezone?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
        ]
      }
      outgoing_messages: {
        Row: {
          assigned_to: string | null
          body: string | null
          created_at: string
          currency: string
          customer_id: string | null
          encoding: string
          error: string | null
          error_code: string | null
          estimated_price: string | null
          from_number: string
          id: string
          idempotency_key: string
          integration_id: string
          looked_up_at: string | null
          org_id: string
          provider_leg_id: string | null
          segment_count: number
          sending_at: string
          sent_by: string | null
          state: string
          to_number: string
          updated_at: string
        }
        Insert: {
          assigned_to?: string | null
          body?: string | null
          created_at?: string
          currency?: string
          customer_id?: string | null
          encoding: string
          error?: string | null
          error_code?: string | null
          estimated_price?: string | null
          from_number: string
          id?: string
          idempotency_key: string
          integration_id: string
          looked_up_at?: string | null
          org_id: string
          provider_leg_id?: string | null
          segment_count: number
          sending_at?: string
          sent_by?: string | null
          state?: string
          to_number: string
          updated_at?: string
        }
        Update: {
          assigned_to?: string | null
          body?: string | null
          created_at?: string
          currency?: string
          customer_id?: string | null
          encoding?: string
          error?: string | null
          error_code?: string | null
          estimated_price?: string | null
          from_number?: string
          id?: string
          idempotency_key?: string
          integration_id?: string
          looked_up_at?: string | null
          org_id?: string
          provider_leg_id?: string | null
          segment_count?: number
          sending_at?: string
          sent_by?: string | null
          state?: string
          to_number?: string
          updated_at?: string
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'outgoing_messages_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'sender'; columns: ['org_id', 'sent_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      profiles: {
        Row: {
          accent: string | null
          avatar_url: string | null
          created_at: string
          currency: string | null
          dashboard: Json
          locale: string
          name: string
          quiet_from: string | null
          quiet_until: string | null
          theme: string
          timezone: string
          updated_at: string
          user_id: string
          version: number
        }
        Insert: {
          accent?: string | null
          avatar_url?: string | null
          created_at?: string
          currency?: string | null
          dashboard?: Json
          locale?: string
          name?: string
          quiet_from?: string | null
          quiet_until?: string | null
          theme?: string
          timezone?: string
          updated_at?: string
          user_id: string
          version?: number
        }
        Update: {
          accent?: string | null
          avatar_url?: string | null
          created_at?: string
          currency?: string | null
          dashboard?: Json
          locale?: string
          name?: string
          quiet_from?: string | null
          quiet_until?: string | null
          theme?: string
          timezone?: string
          updated_at?: string
          user_id?: string
          version?: number
        }
        Relationships: [
        ]
      }
      provider_bill_lines: {
        Row: {
          amount: string
          bill_id: string
          billed_amount: string | null
          counted_amount: string
          covers_day: boolean
          currency: string
          description: string
          error: string | null
          explanation: string | null
          happened_on: string
          head_no: number | null
          id: string
          integration_id: string
          is_posted: boolean
          leg_id: string | null
          line_no: number
          org_id: string
          ours_amount: string | null
          provider: string
          record_id: string | null
          told: string | null
        }
        Insert: {
          amount?: string
          bill_id: string
          billed_amount?: string | null
          counted_amount?: string
          covers_day?: boolean
          currency: string
          description?: string
          error?: string | null
          explanation?: string | null
          happened_on: string
          head_no?: number | null
          id?: string
          integration_id: string
          is_posted?: boolean
          leg_id?: string | null
          line_no: number
          org_id: string
          ours_amount?: string | null
          provider: string
          record_id?: string | null
          told?: string | null
        }
        Update: {
          amount?: string
          bill_id?: string
          billed_amount?: string | null
          counted_amount?: string
          covers_day?: boolean
          currency?: string
          description?: string
          error?: string | null
          explanation?: string | null
          happened_on?: string
          head_no?: number | null
          id?: string
          integration_id?: string
          is_posted?: boolean
          leg_id?: string | null
          line_no?: number
          org_id?: string
          ours_amount?: string | null
          provider?: string
          record_id?: string | null
          told?: string | null
        }
        Relationships: [
          { foreignKeyName: 'bill'; columns: ['org_id', 'bill_id']; isOneToOne: false; referencedRelation: 'provider_bills'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'leg'; columns: ['org_id', 'leg_id']; isOneToOne: false; referencedRelation: 'telephony_legs'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      provider_bills: {
        Row: {
          applied_at: string | null
          billed_amount: string | null
          created_at: string
          currency: string
          date_order: string
          decimal_mark: string
          difference: string | null
          ends_on: string
          error_count: number
          explained: Json
          file_name: string
          id: string
          integration_id: string
          is_negated: boolean
          line_count: number
          lines_difference: string | null
          lines_total: string | null
          matched_at: string | null
          missing_amount: string | null
          missing_count: number
          org_id: string
          ours_amount: string | null
          provider: string
          sha256: string | null
          starts_on: string
          state: string
          told_total: string | null
          undone_at: string | null
          updated_at: string
          vat_amount: string | null
        }
        Insert: {
          applied_at?: string | null
          billed_amount?: string | null
          created_at?: string
          currency: string
          date_order?: string
          decimal_mark?: string
          difference?: string | null
          ends_on: string
          error_count?: number
          explained?: Json
          file_name?: string
          id?: string
          integration_id: string
          is_negated?: boolean
          line_count?: number
          lines_difference?: string | null
          lines_total?: string | null
          matched_at?: string | null
          missing_amount?: string | null
          missing_count?: number
          org_id: string
          ours_amount?: string | null
          provider: string
          sha256?: string | null
          starts_on: string
          state?: string
          told_total?: string | null
          undone_at?: string | null
          updated_at?: string
          vat_amount?: string | null
        }
        Update: {
          applied_at?: string | null
          billed_amount?: string | null
          created_at?: string
          currency?: string
          date_order?: string
          decimal_mark?: string
          difference?: string | null
          ends_on?: string
          error_count?: number
          explained?: Json
          file_name?: string
          id?: string
          integration_id?: string
          is_negated?: boolean
          line_count?: number
          lines_difference?: string | null
          lines_total?: string | null
          matched_at?: string | null
          missing_amount?: string | null
          missing_count?: number
          org_id?: string
          ours_amount?: string | null
          provider?: string
          sha256?: string | null
          starts_on?: string
          state?: string
          told_total?: string | null
          undone_at?: string | null
          updated_at?: string
          vat_amount?: string | null
        }
        Relationships: [
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'provider_bills_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      record_tags: {
        Row: {
          assigned_to: string | null
          created_at: string
          customer_id: string | null
          id: string
          lead_id: string | null
          org_id: string
          sale_id: string | null
          tag_id: string
        }
        Insert: {
          assigned_to?: string | null
          created_at?: string
          customer_id?: string | null
          id?: string
          lead_id?: string | null
          org_id: string
          sale_id?: string | null
          tag_id: string
        }
        Update: {
          assigned_to?: string | null
          created_at?: string
          customer_id?: string | null
          id?: string
          lead_id?: string | null
          org_id?: string
          sale_id?: string | null
          tag_id?: string
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'lead'; columns: ['org_id', 'lead_id']; isOneToOne: false; referencedRelation: 'leads'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'record_tags_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'sale'; columns: ['org_id', 'sale_id']; isOneToOne: false; referencedRelation: 'sales'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'tag'; columns: ['org_id', 'tag_id']; isOneToOne: false; referencedRelation: 'tags'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      roi_settings: {
        Row: {
          attribution_days: number
          booking_value: string | null
          created_at: string
          currency: string
          hourly_wage: string | null
          id: string
          minutes_per_call: number
          org_id: string
          updated_at: string
          valid_from: string
          version: number
        }
        Insert: {
          attribution_days: number
          booking_value?: string | null
          created_at?: string
          currency: string
          hourly_wage?: string | null
          id?: string
          minutes_per_call: number
          org_id: string
          updated_at?: string
          valid_from: string
          version?: number
        }
        Update: {
          attribution_days?: number
          booking_value?: string | null
          created_at?: string
          currency?: string
          hourly_wage?: string | null
          id?: string
          minutes_per_call?: number
          org_id?: string
          updated_at?: string
          valid_from?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'roi_settings_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      role_permissions: {
        Row: {
          permission: string
          role: string
        }
        Insert: {
          permission: string
          role: string
        }
        Update: {
          permission?: string
          role?: string
        }
        Relationships: [
        ]
      }
      sale_lines: {
        Row: {
          assigned_to: string | null
          created_at: string
          description: string
          discount: number
          id: string
          net_amount: string | null
          org_id: string
          position: number
          quantity: number
          sale_discount: number
          sale_id: string
          service_id: string | null
          tax_amount: string | null
          tax_included: boolean
          tax_rate: number
          unit_price: string
          updated_at: string
          version: number
        }
        Insert: {
          assigned_to?: string | null
          created_at?: string
          description: string
          discount?: number
          id?: string
          net_amount?: string | null
          org_id: string
          position?: number
          quantity?: number
          sale_discount?: number
          sale_id: string
          service_id?: string | null
          tax_amount?: string | null
          tax_included?: boolean
          tax_rate?: number
          unit_price: string
          updated_at?: string
          version?: number
        }
        Update: {
          assigned_to?: string | null
          created_at?: string
          description?: string
          discount?: number
          id?: string
          net_amount?: string | null
          org_id?: string
          position?: number
          quantity?: number
          sale_discount?: number
          sale_id?: string
          service_id?: string | null
          tax_amount?: string | null
          tax_included?: boolean
          tax_rate?: number
          unit_price?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'sale'; columns: ['org_id', 'sale_id']; isOneToOne: false; referencedRelation: 'sales'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'service'; columns: ['org_id', 'service_id']; isOneToOne: false; referencedRelation: 'services'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      sales: {
        Row: {
          assigned_to: string | null
          booking_id: string | null
          booking_rule: string | null
          booking_set_at: string | null
          booking_set_by: string | null
          completed_on: string | null
          created_at: string
          currency: string
          customer_id: string | null
          discount: number
          ends_at: string | null
          expected_amount: string | null
          expected_on: string | null
          id: string
          lead_id: string | null
          line_count: number
          lost_reason: string | null
          net_amount: string
          net_hundredths: number | null
          note: string | null
          number: string | null
          org_id: string
          sold_by: string | null
          source: string | null
          starts_at: string | null
          state: string
          state_since: string
          tax_amount: string
          title: string
          updated_at: string
          version: number
        }
        Insert: {
          assigned_to?: string | null
          booking_id?: string | null
          booking_rule?: string | null
          booking_set_at?: string | null
          booking_set_by?: string | null
          completed_on?: string | null
          created_at?: string
          currency: string
          customer_id?: string | null
          discount?: number
          ends_at?: string | null
          expected_amount?: string | null
          expected_on?: string | null
          id?: string
          lead_id?: string | null
          line_count?: number
          lost_reason?: string | null
          net_amount?: string
          net_hundredths?: number | null
          note?: string | null
          number?: string | null
          org_id: string
          sold_by?: string | null
          source?: string | null
          starts_at?: string | null
          state?: string
          state_since?: string
          tax_amount?: string
          title: string
          updated_at?: string
          version?: number
        }
        Update: {
          assigned_to?: string | null
          booking_id?: string | null
          booking_rule?: string | null
          booking_set_at?: string | null
          booking_set_by?: string | null
          completed_on?: string | null
          created_at?: string
          currency?: string
          customer_id?: string | null
          discount?: number
          ends_at?: string | null
          expected_amount?: string | null
          expected_on?: string | null
          id?: string
          lead_id?: string | null
          line_count?: number
          lost_reason?: string | null
          net_amount?: string
          net_hundredths?: number | null
          note?: string | null
          number?: string | null
          org_id?: string
          sold_by?: string | null
          source?: string | null
          starts_at?: string | null
          state?: string
          state_since?: string
          tax_amount?: string
          title?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'booking'; columns: ['org_id', 'booking_id']; isOneToOne: false; referencedRelation: 'calendar_events'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'booking_setter'; columns: ['org_id', 'booking_set_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'lead'; columns: ['org_id', 'lead_id']; isOneToOne: false; referencedRelation: 'leads'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'sales_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
          { foreignKeyName: 'seller'; columns: ['org_id', 'sold_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      saved_views: {
        Row: {
          address: string
          assigned_to: string | null
          created_at: string
          id: string
          is_shared: boolean
          left_out: string | null
          list: string
          name: string
          org_id: string
          updated_at: string
          version: number
        }
        Insert: {
          address?: string
          assigned_to?: string | null
          created_at?: string
          id?: string
          is_shared?: boolean
          left_out?: string | null
          list: string
          name: string
          org_id: string
          updated_at?: string
          version?: number
        }
        Update: {
          address?: string
          assigned_to?: string | null
          created_at?: string
          id?: string
          is_shared?: boolean
          left_out?: string | null
          list?: string
          name?: string
          org_id?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'saved_views_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      services: {
        Row: {
          created_at: string
          currency: string
          id: string
          integration_id: string | null
          name: string
          org_id: string
          price: string | null
          provider: string | null
          provider_service_id: string | null
          state: string
          tax_included: boolean
          tax_rate: number | null
          updated_at: string
          version: number
        }
        Insert: {
          created_at?: string
          currency: string
          id?: string
          integration_id?: string | null
          name: string
          org_id: string
          price?: string | null
          provider?: string | null
          provider_service_id?: string | null
          state?: string
          tax_included?: boolean
          tax_rate?: number | null
          updated_at?: string
          version?: number
        }
        Update: {
          created_at?: string
          currency?: string
          id?: string
          integration_id?: string | null
          name?: string
          org_id?: string
          price?: string | null
          provider?: string | null
          provider_service_id?: string | null
          state?: string
          tax_included?: boolean
          tax_rate?: number | null
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'services_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      spend_alert_crossings: {
        Row: {
          agent_id: string | null
          alert_id: string
          alert_name: string
          amount: string | null
          crossed_at: string
          currency: string
          customer_id: string | null
          ended_at: string | null
          from_on: string | null
          id: string
          level: string
          limit_amount: string | null
          org_id: string
          period: string
          silent_since: string | null
          subject: string
          to_on: string | null
        }
        Insert: {
          agent_id?: string | null
          alert_id: string
          alert_name: string
          amount?: string | null
          crossed_at?: string
          currency: string
          customer_id?: string | null
          ended_at?: string | null
          from_on?: string | null
          id?: string
          level: string
          limit_amount?: string | null
          org_id: string
          period: string
          silent_since?: string | null
          subject?: string
          to_on?: string | null
        }
        Update: {
          agent_id?: string | null
          alert_id?: string
          alert_name?: string
          amount?: string | null
          crossed_at?: string
          currency?: string
          customer_id?: string | null
          ended_at?: string | null
          from_on?: string | null
          id?: string
          level?: string
          limit_amount?: string | null
          org_id?: string
          period?: string
          silent_since?: string | null
          subject?: string
          to_on?: string | null
        }
        Relationships: [
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'spend_alert_crossings_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      spend_alerts: {
        Row: {
          agent_id: string | null
          covers: string
          created_at: string
          critical_amount: string | null
          currency: string
          customer_id: string | null
          id: string
          is_enabled: boolean
          name: string
          org_id: string
          period: string
          scope: string
          silent_hours: number | null
          updated_at: string
          version: number
          warning_amount: string | null
        }
        Insert: {
          agent_id?: string | null
          covers?: string
          created_at?: string
          critical_amount?: string | null
          currency: string
          customer_id?: string | null
          id?: string
          is_enabled?: boolean
          name: string
          org_id: string
          period?: string
          scope?: string
          silent_hours?: number | null
          updated_at?: string
          version?: number
          warning_amount?: string | null
        }
        Update: {
          agent_id?: string | null
          covers?: string
          created_at?: string
          critical_amount?: string | null
          currency?: string
          customer_id?: string | null
          id?: string
          is_enabled?: boolean
          name?: string
          org_id?: string
          period?: string
          scope?: string
          silent_hours?: number | null
          updated_at?: string
          version?: number
          warning_amount?: string | null
        }
        Relationships: [
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'spend_alerts_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      state_changes: {
        Row: {
          assigned_to: string | null
          changed_at: string
          changed_by: string | null
          customer_id: string | null
          from_state: string | null
          id: string
          lead_id: string | null
          org_id: string
          sale_id: string | null
          seconds_before: number | null
          to_state: string
        }
        Insert: {
          assigned_to?: string | null
          changed_at?: string
          changed_by?: string | null
          customer_id?: string | null
          from_state?: string | null
          id?: string
          lead_id?: string | null
          org_id: string
          sale_id?: string | null
          seconds_before?: number | null
          to_state: string
        }
        Update: {
          assigned_to?: string | null
          changed_at?: string
          changed_by?: string | null
          customer_id?: string | null
          from_state?: string | null
          id?: string
          lead_id?: string | null
          org_id?: string
          sale_id?: string | null
          seconds_before?: number | null
          to_state?: string
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'changer'; columns: ['org_id', 'changed_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'lead'; columns: ['org_id', 'lead_id']; isOneToOne: false; referencedRelation: 'leads'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'sale'; columns: ['org_id', 'sale_id']; isOneToOne: false; referencedRelation: 'sales'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'state_changes_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      sync_cursors: {
        Row: {
          cursor: Json
          integration_id: string
          org_id: string
          stream: string
          updated_at: string
        }
        Insert: {
          cursor: Json
          integration_id: string
          org_id: string
          stream: string
          updated_at?: string
        }
        Update: {
          cursor?: Json
          integration_id?: string
          org_id?: string
          stream?: string
          updated_at?: string
        }
        Relationships: [
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      sync_runs: {
        Row: {
          changed_count: number
          cursor: Json | null
          error: string | null
          finished_at: string | null
          found_count: number
          held_count: number
          id: string
          integration_id: string
          job: string
          new_count: number
          org_id: string
          page_count: number
          page_total: number | null
          retry_at: string | null
          row_count: number
          since_at: string | null
          started_at: string
          state: string
        }
        Insert: {
          changed_count?: number
          cursor?: Json | null
          error?: string | null
          finished_at?: string | null
          found_count?: number
          held_count?: number
          id?: string
          integration_id: string
          job: string
          new_count?: number
          org_id: string
          page_count?: number
          page_total?: number | null
          retry_at?: string | null
          row_count?: number
          since_at?: string | null
          started_at?: string
          state?: string
        }
        Update: {
          changed_count?: number
          cursor?: Json | null
          error?: string | null
          finished_at?: string | null
          found_count?: number
          held_count?: number
          id?: string
          integration_id?: string
          job?: string
          new_count?: number
          org_id?: string
          page_count?: number
          page_total?: number | null
          retry_at?: string | null
          row_count?: number
          since_at?: string | null
          started_at?: string
          state?: string
        }
        Relationships: [
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      tags: {
        Row: {
          colour: string
          created_at: string
          id: string
          name: string
          org_id: string
          updated_at: string
          version: number
        }
        Insert: {
          colour?: string
          created_at?: string
          id?: string
          name: string
          org_id: string
          updated_at?: string
          version?: number
        }
        Update: {
          colour?: string
          created_at?: string
          id?: string
          name?: string
          org_id?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'tags_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      tasks: {
        Row: {
          about_customer_id: string | null
          assigned_to: string | null
          created_at: string
          created_by: string | null
          customer_id: string | null
          done_at: string | null
          done_by: string | null
          due_on: string | null
          due_order: number
          due_time: string | null
          id: string
          lead_id: string | null
          org_id: string
          sale_id: string | null
          state: string
          title: string
          updated_at: string
          version: number
        }
        Insert: {
          about_customer_id?: string | null
          assigned_to?: string | null
          created_at?: string
          created_by?: string | null
          customer_id?: string | null
          done_at?: string | null
          done_by?: string | null
          due_on?: string | null
          due_order?: number
          due_time?: string | null
          id?: string
          lead_id?: string | null
          org_id: string
          sale_id?: string | null
          state?: string
          title: string
          updated_at?: string
          version?: number
        }
        Update: {
          about_customer_id?: string | null
          assigned_to?: string | null
          created_at?: string
          created_by?: string | null
          customer_id?: string | null
          done_at?: string | null
          done_by?: string | null
          due_on?: string | null
          due_order?: number
          due_time?: string | null
          id?: string
          lead_id?: string | null
          org_id?: string
          sale_id?: string | null
          state?: string
          title?: string
          updated_at?: string
          version?: number
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'creator'; columns: ['org_id', 'created_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'doer'; columns: ['org_id', 'done_by']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'lead'; columns: ['org_id', 'lead_id']; isOneToOne: false; referencedRelation: 'leads'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'sale'; columns: ['org_id', 'sale_id']; isOneToOne: false; referencedRelation: 'sales'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'tasks_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      telephony_events: {
        Row: {
          agent_id: string | null
          agent_name: string | null
          assigned_to: string | null
          body: string | null
          booking_reference: string | null
          counterpart: string
          created_at: string
          customer_id: string | null
          direction: string
          error_code: string | null
          from_number: string
          has_recording: boolean
          id: string
          kind: string
          matched_by: string | null
          media_count: number
          org_id: string
          outcome: string | null
          provider_key: string | null
          seconds: number | null
          started_at: string
          state: string
          summary: string | null
          to_number: string
          transcript: string | null
          updated_at: string
        }
        Insert: {
          agent_id?: string | null
          agent_name?: string | null
          assigned_to?: string | null
          body?: string | null
          booking_reference?: string | null
          counterpart?: string
          created_at?: string
          customer_id?: string | null
          direction: string
          error_code?: string | null
          from_number: string
          has_recording?: boolean
          id?: string
          kind: string
          matched_by?: string | null
          media_count?: number
          org_id: string
          outcome?: string | null
          provider_key?: string | null
          seconds?: number | null
          started_at: string
          state: string
          summary?: string | null
          to_number: string
          transcript?: string | null
          updated_at?: string
        }
        Update: {
          agent_id?: string | null
          agent_name?: string | null
          assigned_to?: string | null
          body?: string | null
          booking_reference?: string | null
          counterpart?: string
          created_at?: string
          customer_id?: string | null
          direction?: string
          error_code?: string | null
          from_number?: string
          has_recording?: boolean
          id?: string
          kind?: string
          matched_by?: string | null
          media_count?: number
          org_id?: string
          outcome?: string | null
          provider_key?: string | null
          seconds?: number | null
          started_at?: string
          state?: string
          summary?: string | null
          to_number?: string
          transcript?: string | null
          updated_at?: string
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'telephony_events_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      telephony_legs: {
        Row: {
          alias: string | null
          assigned_to: string | null
          billed_by: string | null
          billed_currency: string | null
          billed_price: string | null
          counterpart: string
          created_at: string
          currency: string
          customer_id: string | null
          direction: string
          error_code: string | null
          estimated_price: string | null
          event_id: string
          happened_on: string
          id: string
          integration_id: string
          is_final: boolean
          kind: string
          model_price: string | null
          org_id: string
          parent_leg_id: string | null
          parent_provider: string | null
          platform_price: string | null
          price: string | null
          price_asked_at: string | null
          priced_at: string | null
          provider: string
          provider_leg_id: string
          rank: number
          seconds: number | null
          sequence: number | null
          session_id: string | null
          start_is_told: boolean
          started_at: string
          state: string
          superseding_count: number
          transcription_price: string | null
          transport_price: string | null
          unit_count: number
          updated_at: string
          voice_price: string | null
        }
        Insert: {
          alias?: string | null
          assigned_to?: string | null
          billed_by?: string | null
          billed_currency?: string | null
          billed_price?: string | null
          counterpart: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          direction: string
          error_code?: string | null
          estimated_price?: string | null
          event_id: string
          happened_on: string
          id?: string
          integration_id: string
          is_final: boolean
          kind: string
          model_price?: string | null
          org_id: string
          parent_leg_id?: string | null
          parent_provider?: string | null
          platform_price?: string | null
          price?: string | null
          price_asked_at?: string | null
          priced_at?: string | null
          provider: string
          provider_leg_id: string
          rank: number
          seconds?: number | null
          sequence?: number | null
          session_id?: string | null
          start_is_told?: boolean
          started_at: string
          state: string
          superseding_count?: number
          transcription_price?: string | null
          transport_price?: string | null
          unit_count?: number
          updated_at?: string
          voice_price?: string | null
        }
        Update: {
          alias?: string | null
          assigned_to?: string | null
          billed_by?: string | null
          billed_currency?: string | null
          billed_price?: string | null
          counterpart?: string
          created_at?: string
          currency?: string
          customer_id?: string | null
          direction?: string
          error_code?: string | null
          estimated_price?: string | null
          event_id?: string
          happened_on?: string
          id?: string
          integration_id?: string
          is_final?: boolean
          kind?: string
          model_price?: string | null
          org_id?: string
          parent_leg_id?: string | null
          parent_provider?: string | null
          platform_price?: string | null
          price?: string | null
          price_asked_at?: string | null
          priced_at?: string | null
          provider?: string
          provider_leg_id?: string
          rank?: number
          seconds?: number | null
          sequence?: number | null
          session_id?: string | null
          start_is_told?: boolean
          started_at?: string
          state?: string
          superseding_count?: number
          transcription_price?: string | null
          transport_price?: string | null
          unit_count?: number
          updated_at?: string
          voice_price?: string | null
        }
        Relationships: [
          { foreignKeyName: 'assignee'; columns: ['org_id', 'assigned_to']; isOneToOne: false; referencedRelation: 'memberships'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'bill'; columns: ['org_id', 'billed_by']; isOneToOne: false; referencedRelation: 'provider_bills'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'customer'; columns: ['org_id', 'customer_id']; isOneToOne: false; referencedRelation: 'customers'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'event'; columns: ['org_id', 'event_id']; isOneToOne: false; referencedRelation: 'telephony_events'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
          { foreignKeyName: 'telephony_legs_org_id_fkey'; columns: ['org_id']; isOneToOne: false; referencedRelation: 'organisations'; referencedColumns: ['id'] },
        ]
      }
      webhook_endpoints: {
        Row: {
          created_at: string
          id: string
          integration_id: string
          org_id: string
          provider: string
          token_hash: string
        }
        Insert: {
          created_at?: string
          id?: string
          integration_id: string
          org_id: string
          provider: string
          token_hash: string
        }
        Update: {
          created_at?: string
          id?: string
          integration_id?: string
          org_id?: string
          provider?: string
          token_hash?: string
        }
        Relationships: [
          { foreignKeyName: 'integration'; columns: ['org_id', 'integration_id']; isOneToOne: false; referencedRelation: 'integrations'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      webhook_events: {
        Row: {
          applied_at: string | null
          attempt_count: number
          endpoint_id: string
          error: string | null
          id: string
          kind: string
          org_id: string
          provider: string
          provider_event_id: string
          received_at: string
          state: string
          subject: string | null
        }
        Insert: {
          applied_at?: string | null
          attempt_count?: number
          endpoint_id: string
          error?: string | null
          id?: string
          kind: string
          org_id: string
          provider: string
          provider_event_id: string
          received_at?: string
          state?: string
          subject?: string | null
        }
        Update: {
          applied_at?: string | null
          attempt_count?: number
          endpoint_id?: string
          error?: string | null
          id?: string
          kind?: string
          org_id?: string
          provider?: string
          provider_event_id?: string
          received_at?: string
          state?: string
          subject?: string | null
        }
        Relationships: [
          { foreignKeyName: 'endpoint'; columns: ['org_id', 'endpoint_id']; isOneToOne: false; referencedRelation: 'webhook_endpoints'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      webhook_payloads: {
        Row: {
          body: string
          content_type: string
          event_id: string
          headers: Json
          org_id: string
          received_at: string
        }
        Insert: {
          body: string
          content_type?: string
          event_id: string
          headers?: Json
          org_id: string
          received_at: string
        }
        Update: {
          body?: string
          content_type?: string
          event_id?: string
          headers?: Json
          org_id?: string
          received_at?: string
        }
        Relationships: [
          { foreignKeyName: 'event'; columns: ['org_id', 'event_id']; isOneToOne: false; referencedRelation: 'webhook_events'; referencedColumns: ['org_id', 'id'] },
        ]
      }
      webhook_refusals: {
        Row: {
          endpoint_id: string
          minute: string
          org_id: string
          reason: string
          refused_count: number
        }
        Insert: {
          endpoint_id: string
          minute: string
          org_id: string
          reason: string
          refused_count: number
        }
        Update: {
          endpoint_id?: string
          minute?: string
          org_id?: string
          reason?: string
          refused_count?: number
        }
        Relationships: [
          { foreignKeyName: 'endpoint'; columns: ['org_id', 'endpoint_id']; isOneToOne: false; referencedRelation: 'webhook_endpoints'; referencedColumns: ['org_id', 'id'] },
        ]
      }
    }
    Views: {
      activity_entry: {
        Row: {
          at: string | null
          customer_id: string | null
          from_state: string | null
          id: string | null
          kind: string | null
          lead_id: string | null
          person_id: string | null
          person_name: string | null
          sale_id: string | null
          title: string | null
          to_state: string | null
        }
        Relationships: [
        ]
      }
      ai_usage_daily: {
        Row: {
          completion_tokens: number | null
          cost: string | null
          currency: string | null
          customer_id: string | null
          integration_id: string | null
          key_hash: string | null
          model: string | null
          org_id: string | null
          person_id: string | null
          prompt_tokens: number | null
          provider_name: string | null
          reasoning_tokens: number | null
          request_count: number | null
          usage_on: string | null
        }
        Relationships: [
        ]
      }
      ai_usage_difference: {
        Row: {
          currency: string | null
          difference: string | null
          key_hash: string | null
          key_name: string | null
          logged_amount: string | null
          logged_request_count: number | null
          logged_tokens: number | null
          model: string | null
          state: string | null
          told_amount: string | null
          told_request_count: number | null
          told_tokens: number | null
          usage_on: string | null
        }
        Relationships: [
        ]
      }
      ai_usage_figure: {
        Row: {
          by: string | null
          charged_in: string | null
          completion_tokens: number | null
          cost: string | null
          cost_charged: string | null
          currency: string | null
          group_count: number | null
          group_key: string | null
          name: string | null
          place: number | null
          prompt_tokens: number | null
          reasoning_tokens: number | null
          request_count: number | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      ai_usage_total: {
        Row: {
          charged_in: string | null
          completion_tokens: number | null
          cost: string | null
          cost_charged: string | null
          currency: string | null
          from_on: string | null
          period: string | null
          prompt_tokens: number | null
          rates_missing: boolean | null
          reasoning_tokens: number | null
          request_count: number | null
          to_on: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      booking_figure: {
        Row: {
          ahead_count: number | null
          booking_count: number | null
          by: string | null
          cancelled_count: number | null
          currency: string | null
          group_key: string | null
          kept_count: number | null
          name: string | null
          no_show_count: number | null
          no_show_rate: number | null
          paid_count: number | null
          paid_value: string | null
          place: number | null
          sold_count: number | null
          unconverted_count: number | null
          value: string | null
        }
        Relationships: [
        ]
      }
      booking_list: {
        Row: {
          assigned_to: string | null
          booked_at: string | null
          by_service: string | null
          by_staff: string | null
          cancelled_at: string | null
          client_email: string | null
          client_name: string | null
          client_phone: string | null
          created_at: string | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          ends_at: string | null
          happened_on: string | null
          id: string | null
          integration_id: string | null
          moved_count: number | null
          net_value: string | null
          org_id: string | null
          origin_agent: string | null
          origin_event_id: string | null
          origin_identity: string | null
          origin_kind: string | null
          origin_on: string | null
          origin_rule: string | null
          origin_set_at: string | null
          origin_set_by: string | null
          previous_starts_at: string | null
          price: string | null
          provider: string | null
          provider_booking_id: string | null
          search_text: string | null
          service_id: string | null
          service_name: string | null
          set_at: string | null
          set_by: string | null
          set_state: string | null
          sold_as: string | null
          sold_for: string | null
          sold_in: string | null
          staff_name: string | null
          starts_at: string | null
          state: string | null
          tax_included: boolean | null
          tax_rate: number | null
          title: string | null
          told_state: string | null
          updated_at: string | null
          value: string | null
        }
        Relationships: [
        ]
      }
      customer_duplicates: {
        Row: {
          id: string | null
          kept_id: string | null
          kept_name: string | null
          kind: string | null
          merged_id: string | null
          merged_name: string | null
          org_id: string | null
          value: string | null
        }
        Relationships: [
        ]
      }
      customer_month: {
        Row: {
          cost: string | null
          currency: string | null
          margin: string | null
          month: string | null
          revenue: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      customer_value_part: {
        Row: {
          booking_count: number | null
          cost: string | null
          currency: string | null
          entry_count: number | null
          first_on: string | null
          kind: string | null
          last_on: string | null
          margin: string | null
          margin_share: number | null
          place: number | null
          revenue: string | null
          sale_count: number | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      day_entry: {
        Row: {
          amount: string | null
          at: string | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          due_on: string | null
          id: string | null
          is_overdue: boolean | null
          kind: string | null
          lead_id: string | null
          sale_id: string | null
          state: string | null
          title: string | null
        }
        Relationships: [
        ]
      }
      forecast_month: {
        Row: {
          basis_count: number | null
          currency: string | null
          high_value: string | null
          low_value: string | null
          month: string | null
          sale_count: number | null
          unconverted_count: number | null
          value: string | null
          weighted_value: string | null
        }
        Relationships: [
        ]
      }
      guardrail_figure: {
        Row: {
          agent_id: string | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          from_on: string | null
          has_rates: boolean | null
          id: string | null
          left_amount: string | null
          limit_amount: string | null
          reserved: string | null
          spent: string | null
          to_on: string | null
          used_share: number | null
        }
        Relationships: [
        ]
      }
      lead_report_row: {
        Row: {
          conversion: number | null
          converted_count: number | null
          key: string | null
          lead_count: number | null
          lost_count: number | null
          name: string | null
          open_count: number | null
        }
        Relationships: [
        ]
      }
      ledger_customers: {
        Row: {
          amount_org: string | null
          customer_id: string | null
          direction: string | null
          entry_count: number | null
          grain: string | null
          org_id: string | null
          starts_on: string | null
          to_currency: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      ledger_daily: {
        Row: {
          amount: string | null
          amount_org: string | null
          currency: string | null
          day: string | null
          direction: string | null
          entry_count: number | null
          org_id: string | null
          state: string | null
          to_currency: string | null
          unconverted_count: number | null
          workspace: string | null
        }
        Relationships: [
        ]
      }
      ledger_lines: {
        Row: {
          amount: string | null
          amount_org: string | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          day: string | null
          direction: string | null
          id: string | null
          org_id: string | null
          part: number | null
          person_id: string | null
          posted_at: string | null
          rate: string | null
          rated_on: string | null
          source: string | null
          source_id: string | null
          state: string | null
          to_currency: string | null
          workspace: string | null
        }
        Relationships: [
        ]
      }
      ledger_people: {
        Row: {
          amount_org: string | null
          direction: string | null
          entry_count: number | null
          grain: string | null
          org_id: string | null
          person_id: string | null
          starts_on: string | null
          to_currency: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      message_threads: {
        Row: {
          assigned_to: string | null
          at: string | null
          body: string | null
          customer_id: string | null
          customer_name: string | null
          direction: string | null
          error_code: string | null
          id: string | null
          is_opted_out: boolean | null
          is_unsent: boolean | null
          media_count: number | null
          number: string | null
          org_id: string | null
          state: string | null
        }
        Relationships: [
        ]
      }
      overview_customer: {
        Row: {
          cost: string | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          entry_count: number | null
          kind: string | null
          margin: string | null
          place: number | null
          revenue: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      overview_day: {
        Row: {
          cost: string | null
          currency: string | null
          day: string | null
          entry_count: number | null
          margin: string | null
          revenue: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      overview_figure: {
        Row: {
          cost: string | null
          currency: string | null
          entry_count: number | null
          from_on: string | null
          margin: string | null
          period: string | null
          rates_missing: boolean | null
          revenue: string | null
          to_on: string | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      pipeline_state: {
        Row: {
          currency: string | null
          kind: string | null
          oldest_since: string | null
          row_count: number | null
          state: string | null
          unconverted_count: number | null
          value: string | null
          weighted_value: string | null
          win_rate: number | null
        }
        Relationships: [
        ]
      }
      provider_bill_gap: {
        Row: {
          integration_id: string | null
          name: string | null
          provider: string | null
          starts_on: string | null
        }
        Relationships: [
        ]
      }
      provider_bill_missing_fact: {
        Row: {
          amount: string | null
          counterpart: string | null
          currency: string | null
          event_id: string | null
          fact: string | null
          fact_id: string | null
          happened_on: string | null
          record_id: string | null
        }
        Relationships: [
        ]
      }
      roi_figure: {
        Row: {
          ahead_count: number | null
          ahead_value: string | null
          ai_cost: string | null
          answered_count: number | null
          answered_seconds: number | null
          booking_count: number | null
          by: string | null
          call_count: number | null
          cancelled_count: number | null
          cost_per_kept: string | null
          cost_per_paid: string | null
          currency: string | null
          group_key: string | null
          kept_count: number | null
          made_ahead_count: number | null
          made_cancelled_count: number | null
          made_kept_count: number | null
          made_no_show_count: number | null
          made_paid_count: number | null
          made_paid_value: string | null
          made_sold_count: number | null
          message_count: number | null
          name: string | null
          net: string | null
          no_show_count: number | null
          other_ai_cost: string | null
          paid_cost_share: number | null
          paid_count: number | null
          paid_value: string | null
          place: number | null
          return: number | null
          saved: string | null
          saved_minutes: number | null
          telephony_cost: string | null
          unconverted_count: number | null
          unvalued_count: number | null
          value: string | null
          wage_missing: boolean | null
        }
        Relationships: [
        ]
      }
      roi_step: {
        Row: {
          after: string | null
          amount: string | null
          before: string | null
          currency: string | null
          part: string | null
          place: number | null
          step: string | null
        }
        Relationships: [
        ]
      }
      sales_figure: {
        Row: {
          average_deal: string | null
          cancelled_count: number | null
          conversion: number | null
          converted_count: number | null
          currency: string | null
          lead_count: number | null
          lost_count: number | null
          period: string | null
          revenue: string | null
          sale_count: number | null
          unconverted_count: number | null
          win_rate: number | null
          won_count: number | null
        }
        Relationships: [
        ]
      }
      sales_report_row: {
        Row: {
          average_deal: string | null
          currency: string | null
          key: string | null
          name: string | null
          revenue: string | null
          sale_count: number | null
          share: number | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      sold_lines: {
        Row: {
          assigned_to: string | null
          completed_on: string | null
          created_at: string | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          description: string | null
          id: string | null
          net_amount: string | null
          org_id: string | null
          quantity: number | null
          sale_id: string | null
          sale_number: string | null
          sale_title: string | null
          service_id: string | null
          service_name: string | null
          sold_by: string | null
          source: string | null
          updated_at: string | null
        }
        Relationships: [
        ]
      }
      spend_alert_figure: {
        Row: {
          agent_id: string | null
          crossed_count: number | null
          currency: string | null
          customer_id: string | null
          customer_name: string | null
          from_on: string | null
          has_rates: boolean | null
          id: string | null
          level: string | null
          newest_at: string | null
          silent_since: string | null
          since: string | null
          spent: string | null
          to_on: string | null
          used_share: number | null
        }
        Relationships: [
        ]
      }
      state_time: {
        Row: {
          kind: string | null
          longest_seconds: number | null
          mean_seconds: number | null
          state: string | null
          visit_count: number | null
        }
        Relationships: [
        ]
      }
      telephony_figure: {
        Row: {
          by: string | null
          call_count: number | null
          cost: string | null
          cost_estimated: string | null
          currency: string | null
          group_count: number | null
          group_key: string | null
          message_count: number | null
          name: string | null
          place: number | null
          seconds: number | null
          unconverted_count: number | null
        }
        Relationships: [
        ]
      }
      telephony_leg_parts: {
        Row: {
          amount: string | null
          assigned_to: string | null
          billed_by: string | null
          component: string | null
          currency: string | null
          customer_id: string | null
          event_id: string | null
          is_estimated: boolean | null
          is_superseded: boolean | null
          leg_cost: string | null
          leg_id: string | null
          org_id: string | null
          part: number | null
          told_in: string | null
          told_price: string | null
        }
        Relationships: [
        ]
      }
      telephony_list: {
        Row: {
          agent_id: string | null
          agent_key: string | null
          agent_name: string | null
          assigned_to: string | null
          body: string | null
          cost: string | null
          cost_state: string | null
          counterpart: string | null
          created_at: string | null
          currency: string | null
          currency_count: number | null
          customer_id: string | null
          customer_name: string | null
          direction: string | null
          error_code: string | null
          from_number: string | null
          has_recording: boolean | null
          has_transcript: boolean | null
          id: string | null
          kind: string | null
          leg_count: number | null
          media_count: number | null
          model_cost: string | null
          org_id: string | null
          outcome: string | null
          platform_cost: string | null
          provider_key: string | null
          providers: string[] | null
          seconds: number | null
          started_at: string | null
          state: string | null
          summary: string | null
          to_number: string | null
          transcription_cost: string | null
          transport_cost: string | null
          updated_at: string | null
          voice_cost: string | null
        }
        Relationships: [
        ]
      }
      timeline_entry: {
        Row: {
          amount: string | null
          at: string | null
          currency: string | null
          detail: string | null
          direction: string | null
          id: string | null
          kind: string | null
          opens_id: string | null
          person: string | null
          quantity: number | null
          state: string | null
          table_name: string | null
          title: string | null
        }
        Relationships: [
        ]
      }
      untaxed_service: {
        Row: {
          booking_count: number | null
          is_more: boolean | null
          name: string | null
          service_id: string | null
        }
        Relationships: [
        ]
      }
    }
    Functions: {
      accept_invitation: { Args: { token: string }; Returns: string }
      add_opt_out: { Args: { org_id: string; number: string }; Returns: undefined }
      add_provider_bill_lines: { Args: { org_id: string; bill_id: string; rows: Json }; Returns: number }
      ai_usage_differences: { Args: { org_id: string; integration_id: string; from_on: string; to_on: string }; Returns: RowOf<'ai_usage_difference'>[] }
      ai_usage_figures: { Args: { org_id: string; from_on: string; to_on: string; by: string; in_currency: string; of_model?: string; of_provider?: string; of_key?: string; of_customer?: string }; Returns: RowOf<'ai_usage_figure'>[] }
      ai_usage_totals: { Args: { org_id: string; from_on: string; to_on: string; in_currency: string }; Returns: RowOf<'ai_usage_total'>[] }
      all_booking_figures: { Args: { org_id: string; from_on: string; to_on: string; by: string; in_currency: string; states?: string[]; services?: string[]; staff?: string[]; providers?: string[]; customer_id?: string; without_customer?: boolean; search?: string; origins?: string[]; agents?: string[]; rules?: string[]; sold_as?: string[]; by_origin?: boolean }; Returns: Json }
      all_telephony_figures: { Args: { org_id: string; from_on: string; to_on: string; by: string; in_currency: string; kinds?: string[]; directions?: string[]; states?: string[]; customer_id?: string; without_customer?: boolean; number?: string; providers?: string[]; agents?: string[] }; Returns: Json }
      apply_provider_bill: { Args: { org_id: string; bill_id: string; leave_unread?: boolean }; Returns: undefined }
      assign_customer: { Args: { org_id: string; customer_id: string; membership_id: string }; Returns: undefined }
      assign_leads: { Args: { org_id: string; ids: string[]; membership_id: string }; Returns: number }
      assign_sales: { Args: { org_id: string; ids: string[]; membership_id: string }; Returns: number }
      assign_tasks: { Args: { org_id: string; ids: string[]; membership_id: string }; Returns: number }
      begin_provider_bill: { Args: { org_id: string; integration_id: string; starts_on: string; ends_on: string; currency: string; told_total?: string; file_name?: string; decimal_mark?: string; date_order?: string; is_negated?: boolean }; Returns: string }
      booking_figures: { Args: { org_id: string; from_on: string; to_on: string; by: string; in_currency: string; states?: string[]; services?: string[]; staff?: string[]; providers?: string[]; customer_id?: string; without_customer?: boolean; search?: string; origins?: string[]; agents?: string[]; rules?: string[]; sold_as?: string[]; by_origin?: boolean }; Returns: RowOf<'booking_figure'>[] }
      bookings_with_sale: { Args: { org_id: string; booking_ids: string[]; but_sale_id?: string }; Returns: string[] }
      cancel_currency_change: { Args: { org_id: string }; Returns: RowOf<'currency_changes'> }
      cancel_sync: { Args: { org_id: string; run_id: string }; Returns: RowOf<'sync_runs'> }
      change_currency: { Args: { org_id: string; currency: string }; Returns: RowOf<'currency_changes'> }
      change_role: { Args: { org_id: string; membership_id: string; role: string }; Returns: RowOf<'memberships'> }
      change_timezone: { Args: { org_id: string; timezone: string }; Returns: RowOf<'organisations'> }
      complete_tasks: { Args: { org_id: string; ids: string[]; done?: boolean }; Returns: number }
      convert_lead: { Args: { org_id: string; lead_id: string }; Returns: string }
      create_invitation: { Args: { org_id: string; email: string; role: string; name?: string }; Returns: string }
      create_organisation: { Args: { name: string; country?: string; currency?: string; timezone?: string; locale?: string }; Returns: RowOf<'organisations'> }
      customer_months: { Args: { org_id: string; customer_id: string; in_currency: string; months?: number }; Returns: RowOf<'customer_month'>[] }
      customer_timeline: { Args: { org_id: string; customer_id: string; before?: string; before_id?: string; top?: number; kinds?: string[] }; Returns: RowOf<'timeline_entry'>[] }
      customer_value: { Args: { org_id: string; customer_id: string; in_currency: string }; Returns: RowOf<'customer_value_part'>[] }
      customers_named: { Args: { org_id: string; words: string }; Returns: RowOf<'customers'>[] }
      customers_tagged: { Args: { org_id: string; tag_ids: string[] }; Returns: RowOf<'customers'>[] }
      dead_jobs: { Args: { org_id: string }; Returns: { id: number | null; task: string | null; args: Json | null; attempts: number | null; failed_at: string | null; error: string | null }[] }
      delete_organisation: { Args: { org_id: string; typed_name: string }; Returns: undefined }
      delete_tasks: { Args: { org_id: string; ids: string[] }; Returns: number }
      discard_provider_bill: { Args: { org_id: string; bill_id: string }; Returns: undefined }
      disconnect_integration: { Args: { org_id: string; integration_id: string }; Returns: undefined }
      fetch_rates: { Args: { [key in never]: never }; Returns: undefined }
      follow_up_leads: { Args: { org_id: string; ids: string[]; follow_up_on: string[] }; Returns: number }
      guardrail_figures: { Args: { org_id: string }; Returns: RowOf<'guardrail_figure'>[] }
      instance_state: { Args: { [key in never]: never }; Returns: Json }
      keep_dashboard: { Args: { org_id: string; widgets?: Json }; Returns: undefined }
      lead_report: { Args: { org_id: string; by: string; from_on: string; to_on: string }; Returns: RowOf<'lead_report_row'>[] }
      leads_tagged: { Args: { org_id: string; tag_ids: string[] }; Returns: RowOf<'leads'>[] }
      leave_organisation: { Args: { org_id: string }; Returns: undefined }
      link_sale: { Args: { org_id: string; booking_id: string; sale_id: string }; Returns: string }
      load_demo: { Args: { [key in never]: never }; Returns: string }
      mark_all_notifications_read: { Args: { org_id: string; seen_at: string }; Returns: number }
      mark_notification_read: { Args: { org_id: string; notification_id: string }; Returns: undefined }
      match_provider_bill: { Args: { org_id: string; bill_id: string }; Returns: undefined }
      merge_customers: { Args: { org_id: string; kept_id: string; merged_id: string }; Returns: string }
      merge_tags: { Args: { org_id: string; kept_id: string; merged_id: string }; Returns: number }
      my_day: { Args: { org_id: string; on_day?: string }; Returns: RowOf<'day_entry'>[] }
      next_sync: { Args: { org_id: string; integration_id: string }; Returns: string }
      notification_settings: { Args: { org_id: string }; Returns: { type: string | null; in_app: boolean | null; by_mail: boolean | null }[] }
      overview_customers: { Args: { org_id: string; from_on: string; to_on: string; in_currency: string; top: number }; Returns: RowOf<'overview_customer'>[] }
      overview_days: { Args: { org_id: string; from_on: string; to_on: string; in_currency: string }; Returns: RowOf<'overview_day'>[] }
      overview_figures: { Args: { org_id: string; from_on: string; to_on: string; in_currency: string }; Returns: RowOf<'overview_figure'>[] }
      pause_integration: { Args: { org_id: string; integration_id: string }; Returns: undefined }
      provider_bill_gaps: { Args: { org_id: string }; Returns: RowOf<'provider_bill_gap'>[] }
      provider_bill_missing: { Args: { org_id: string; bill_id: string; most?: number }; Returns: RowOf<'provider_bill_missing_fact'>[] }
      remove_demo: { Args: { org_id: string }; Returns: undefined }
      remove_member: { Args: { org_id: string; membership_id: string }; Returns: undefined }
      replay_job: { Args: { org_id: string; job_id: number }; Returns: undefined }
      replay_webhook_events: { Args: { org_id: string; event_ids?: string[] }; Returns: number }
      restore_note: { Args: { org_id: string; note_id: string }; Returns: string }
      resume_integration: { Args: { org_id: string; integration_id: string }; Returns: undefined }
      revoke_invitation: { Args: { org_id: string; invitation_id: string }; Returns: undefined }
      roi_change: { Args: { org_id: string; from_on: string; to_on: string; in_currency: string }; Returns: RowOf<'roi_step'>[] }
      roi_summary: { Args: { org_id: string; from_on: string; to_on: string; by: string; in_currency: string }; Returns: RowOf<'roi_figure'>[] }
      sales_activity: { Args: { org_id: string; before?: string; before_id?: string; top?: number }; Returns: RowOf<'activity_entry'>[] }
      sales_figures: { Args: { org_id: string; from_on: string; to_on: string; currency?: string }; Returns: RowOf<'sales_figure'>[] }
      sales_forecast: { Args: { org_id: string; to_on: string; currency?: string }; Returns: RowOf<'forecast_month'>[] }
      sales_pipeline: { Args: { org_id: string; currency?: string }; Returns: RowOf<'pipeline_state'>[] }
      sales_report: { Args: { org_id: string; by: string; from_on: string; to_on: string; currency?: string }; Returns: RowOf<'sales_report_row'>[] }
      sales_tagged: { Args: { org_id: string; tag_ids: string[] }; Returns: RowOf<'sales'>[] }
      search_webhook_events: { Args: { org_id: string; words: string }; Returns: RowOf<'webhook_events'>[] }
      set_booking_origin: { Args: { org_id: string; id: string; event_id: string; follow_rules?: boolean }; Returns: string }
      set_booking_state: { Args: { org_id: string; id: string; state: string }; Returns: string }
      set_manual_entries_state: { Args: { org_id: string; ids: string[]; state: string }; Returns: number }
      set_notification_preference: { Args: { org_id: string; type: string; channel: string; wanted: boolean }; Returns: undefined }
      snooze_tasks: { Args: { org_id: string; ids: string[]; due_on: string }; Returns: number }
      spend_alert_figures: { Args: { org_id: string }; Returns: RowOf<'spend_alert_figure'>[] }
      spend_alert_preview: { Args: { org_id: string; scope: string; covers: string; period: string; currency: string; customer_id?: string; agent_id?: string }; Returns: RowOf<'spend_alert_figure'> }
      telephony_figures: { Args: { org_id: string; from_on: string; to_on: string; by: string; in_currency: string; kinds?: string[]; directions?: string[]; states?: string[]; customer_id?: string; without_customer?: boolean; number?: string; providers?: string[]; agents?: string[] }; Returns: RowOf<'telephony_figure'>[] }
      time_in_state: { Args: { org_id: string; from_on: string; to_on: string }; Returns: RowOf<'state_time'>[] }
      transfer_ownership: { Args: { org_id: string; membership_id: string }; Returns: undefined }
      transition_lead: { Args: { org_id: string; lead_id: string; to_state: string; from_state?: string; reason?: string }; Returns: string }
      transition_leads: { Args: { org_id: string; ids: string[]; to_state: string; from_state?: string; reason?: string }; Returns: number }
      transition_sale: { Args: { org_id: string; sale_id: string; to_state: string; from_state?: string; reason?: string; starts_at?: string; ends_at?: string; completed_on?: string }; Returns: string }
      transition_sales: { Args: { org_id: string; ids: string[]; to_state: string; from_state?: string; reason?: string; completed_on?: string[] }; Returns: number }
      undo_delete: { Args: { org_id: string; audit_id: string }; Returns: { table_name: string | null; row_id: string | null }[] }
      undo_merge: { Args: { org_id: string; merge_id: string }; Returns: undefined }
      undo_provider_bill: { Args: { org_id: string; bill_id: string }; Returns: undefined }
      unread_notifications: { Args: { org_id: string }; Returns: number }
      untaxed_services: { Args: { org_id: string }; Returns: RowOf<'untaxed_service'>[] }
      use_demo: { Args: { org_id: string }; Returns: undefined }
      webhook_health: { Args: { org_id: string; integration_id: string }; Returns: { last_received_at: string | null; refused_signature_count: number | null; refused_late_count: number | null }[] }
      webhook_payload: { Args: { org_id: string; event_id: string }; Returns: { received_at: string | null; content_type: string | null; headers: Json | null; body: string | null; is_text: boolean | null }[] }
    }
    Enums: { [key in never]: never }
    CompositeTypes: { [key in never]: never }
  }
}

type Public = Database['public']
type RowOf<Name extends string> = Name extends keyof Public['Tables'] ? Public['Tables'][Name]['Row']
  : Name extends keyof Public['Views'] ? Public['Views'][Name]['Row'] : never
